"""Diagrams for the tests of drawings: one with everything in it, large ones, and one with names of every script and length."""

from __future__ import annotations

import random

from ctdl.diagrams.diagram import Card, Diagram, Gate, Lane, Link

NAMES = {
    'ar': 'شهادة في نظم المعلومات الإدارية المتقدمة للموظفين الحكوميين في القطاع العام والخاص مع التدريب العملي',
    'ar-wide': 'سشصض سشسشصضصضثپ سسسسسسسسسسسسسسسسسس ببببببببببببببب ككككككككككككككك',
    'he': 'תעודה בניהול מערכות מידע מתקדמות לעובדי המגזר הציבורי והפרטי עם הכשרה מעשית',
    'zh': '信息管理系统高级证书（面向公共和私营部门员工），包括实践培训、职业发展课程以及继续教育学分的认定',
    'ja': 'プログラミング入門：基礎から応用まで、実践的なデータ分析とその応用「第２版」ー中級者向け講座',
    'ko': '정보 관리 시스템 고급 자격증 과정 및 실무 교육을 포함한 공공 및 민간 부문 직원 대상 프로그램',
    'hi': 'कंप्यूटर विज्ञान में स्नातक की उपाधि के लिए परिचय पाठ्यक्रम और व्यावहारिक प्रशिक्षण कार्यक्रम का प्रमाणपत्र',
    'ta': 'கணினி அறிவியலில் இளங்கலை பட்டப்படிப்புக்கான அறிமுகப் பாடநெறி மற்றும் நடைமுறைப் பயிற்சி',
    'th': 'ประกาศนียบัตรขั้นสูงด้านระบบสารสนเทศเพื่อการจัดการสำหรับพนักงานภาครัฐและเอกชน',
    'am': 'የኮምፒውተር ሳይንስ ዲግሪ መግቢያ ኮርስ እና የተግባር ስልጠና ፕሮግራም የምስክር ወረቀት',
    'de': 'Kraftfahrzeugmechatronikerinnenausbildungsverordnungsgesetzgebungsverfahren der Handwerkskammer Großostheim',
    'ru': 'Сертификат о повышении квалификации в области информационных систем управления для ЩЩЩЩЖЖЖЖШШШШ',
    'el': 'Πιστοποιητικό Προηγμένων Πληροφοριακών Συστημάτων Διοίκησης για Υπαλλήλους',
    'vi': 'Chứng chỉ nâng cao về hệ thống thông tin quản lý dành cho cán bộ công chức nhà nước',
    'emoji': '👨‍👩‍👧‍👦🇩🇪🇫🇷👍🏽🎓📚🔧⚙️✅🧑🏿‍🚀🏳️‍🌈😀😀😀😀😀😀😀😀😀😀😀😀😀😀',
    'wide': 'W' * 300,
    'narrow': 'ill ' * 100,
    'long': 'Introduction to advanced ' * 12,
    'towers': 'Z' + '\u0301' * 40 + 'a' + '\u0316' * 40 + 'l',
    'mixed': 'Web 2.0 (شهادة) for 日本語 & हिन्दी – “quoted”',
    'hostile': '<script>alert("x")</script> \x00\x07 \ud800 \u202egnp.exe\u202c & \' ]]> -- \ufffe',
    'capitals': 'MANAGEMENT OF WAREHOUSE WORKFLOW AND COMMUNICATION',
}


def welding() -> Diagram:
    """A small pathway with every kind of mark, link and state in it."""
    lanes = (Lane('First year', '3 parts', 'Certificate'), Lane('Second year', '3 parts', 'Certificate'), Lane('Destination'))
    gates = (
        Gate('all', 'arc', 'all', label='Complete both of these: Introduction to Welding; Blueprint Reading'),
        Gate('two', 'goal', '2 of 3', ('sum of credit value is at least 12',), ('Too few',), 'Complete 2 of these 3'),
    )
    links = (
        *(Link(source, 'all') for source in ('intro', 'plans')),
        *(Link(source, 'two') for source in ('arc', 'work', 'exam')),
        Link('safety', 'work', 'order'),
        Link('safety', 'exam', 'soft', 'recommended'),
        Link('intro', 'work', 'child'),
        Link('exam', 'arc', 'late'),
        Link('goal', 'work', 'back'),
    )
    problems = (
        '“Blueprint Reading” is superseded: name its successor.',
        'A circle: “Summer in a shipyard” → “Certificate in Welding”.',
    )
    return Diagram('Welding', 'How to become a welder', 'en', '7 components', lanes, _welding_cards(), gates, links, problems)


def _welding_cards() -> tuple[Card, ...]:
    return (
        Card(
            'intro',
            0,
            'Introduction to Welding',
            'course',
            'Course',
            ('WELD 101', '3 semester hours'),
            ('Required',),
            href='https://example.org/intro',
            state='have',
        ),
        Card(
            'plans',
            0,
            'Blueprint Reading',
            'course',
            'Course',
            ('WELD 105',),
            marks=('Superseded', 'No credits'),
            href='/plans?a=1&b=2',
            state='open',
        ),
        Card(
            'safety',
            0,
            'Workplace Safety',
            'credential',
            'Certification',
            chips=('Core', 'contains 3', 'Required by the state', 'and one more'),
            href='safety',
            state='rest',
        ),
        Card('arc', 1, 'Gas Metal Arc Welding', 'course', 'Course', ('WELD 210',), href='mailto:arc@example.org', state='chosen'),
        Card('work', 1, 'Summer in a shipyard', 'work', 'Work experience', ('320 hours',), ghost=True),
        Card('exam', 1, NAMES['ar'], 'assessment', 'Assessment', href='exam', language='ar'),
        Card('goal', 2, 'Certificate in Welding', 'credential', 'Certificate', goal=True, href='goal'),
    )


def many(count: int, lanes: int = 5, seed: int = 1) -> Diagram:
    """A pathway with so many cards, about as many links, and gates before a third of them."""
    chance = random.Random(seed)
    words = ('Introduction', 'Advanced', 'Applied', 'Principles', 'Nursing', 'Anatomy', 'Physiology', 'Clinical', 'Statistics')
    kinds = ('course', 'course', 'assessment', 'competency', 'job', 'credential', 'work')
    cards = [
        Card(
            f'c{number}',
            number * lanes // count,
            ' '.join(chance.choices(words, k=chance.randint(1, 6))),
            kind := chance.choice(kinds),
            kind.title(),
            (f'NUR {100 + number}', '3 semester hours') if kind == 'course' else (),
            ('Required',) if chance.random() < 0.2 else (),
            href=f'https://example.org/{number}',
        )
        for number in range(count)
    ]
    gates, links = [], []
    for card in cards:
        before = [other for other in cards if other.lane == card.lane - 1]
        if len(before) > 3 and chance.random() < 0.3:
            gates.append(Gate(f'g{card.key}', card.key, '2 of 3', label='Complete 2 of these 3'))
            links += [Link(other.key, f'g{card.key}') for other in chance.sample(before, 3)]
        elif before:
            links.append(Link(chance.choice(before).key, card.key))
    titles = tuple(Lane(f'Term {number + 1}', '24 credits') for number in range(lanes))
    return Diagram('Nursing', summary=f'{count} parts', lanes=titles, cards=tuple(cards), gates=tuple(gates), links=tuple(links))


def names() -> Diagram:
    """A card, a gate and a problem for each of `NAMES`, with it in every place."""
    lanes = tuple(Lane(NAMES[key], NAMES[key]) for key in ('ar', 'de', 'wide', 'zh'))
    kinds = ('course', 'credential', 'job', 'assessment')
    cards = tuple(
        Card(
            key,
            number % 4,
            name,
            kinds[number % 4],
            name if number % 2 else 'Course',
            (name, name),
            (name, 'Required', name),
            ('Problem',) * (number % 3),
            f'https://example.org/{key}',
        )
        for number, (key, name) in enumerate(NAMES.items())
    )
    gates = tuple(Gate(f'gate {key}', key, name, (name,), ('Problem',)) for key, name in list(NAMES.items())[4:])
    links = tuple(Link('ar', gate.key, 'need', NAMES['ko']) for gate in gates)
    return Diagram(NAMES['long'], NAMES['hostile'], 'en', NAMES['long'], lanes, cards, gates, links, tuple(NAMES.values()))
