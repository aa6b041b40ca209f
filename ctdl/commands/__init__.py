"""The commands of `ctdl`, one module each, loaded when used; here is only what `ctdl --help` needs to know of them."""

COMMANDS = {
    'validate': 'Check documents against the minimum data of the Credential Registry.',
    'init': 'Make a new, empty registry.',
    'import': 'Bring documents into the registry, from files, folders or standard input.',
    'publish': 'Keep one document as the current version of its CTID.',
    'delete': 'End documents; their history stays.',
    'purge': 'Remove the bytes of one version for good.',
    'history': 'List all versions of a document.',
    'show': 'Show a document, as it is or as it was.',
    'diff': 'Tell what changed between two versions of a document, by meaning.',
    'search': 'Find documents by words and filters.',
    'query': 'Ask the registry in SPARQL, or with a named query.',
    'pathway': 'Draw a pathway, judge it, or say what remains of it.',
    'connect': 'Show what leads to what: near a thing, or from one to another.',
    'export': 'Take documents out, as published or in canonical form.',
    'quarantine': 'Look after documents that an import has set aside.',
    'stats': 'Say how much the registry holds.',
    'check': 'Verify the ledger, and compare the graph with it.',
    'rebuild': 'Make the graph anew from the ledger.',
    'backup': 'Copy the whole registry into a new folder.',
    'vocabulary': 'Explain a term of CTDL, or refresh the table of terms.',
    'shapes': 'List the rules that documents are checked against.',
    'ctid': 'Make new CTIDs.',
    'serve': 'Serve the registry on the web, for people and for machines.',
    'demo': 'Show what the toolkit does, with example data.',
}
"""Every command with its one line of help, in the order of `ctdl --help`; the help of the module begins with the same line."""


def module_of(name: str) -> str:
    """The module in which a command is: `import` cannot be the name of one."""
    return f'{__name__}.{name}_' if name == 'import' else f'{__name__}.{name}'
