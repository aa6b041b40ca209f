"""The pages of the site, one blueprint a module; `web.app` registers them."""
