"""What a letter looks like in a mail program, and that it says the same as its text."""

import pytest
from django.core import mail

from notices.documents import Block, blocks, letter_html
from notices.tasks import send_letter
from tests.factories.notices import LetterFactory

TEXT = """Құрметті Ермек Асқарұлы,

отырысқа шақырамыз.
Орны: Астана

– Келіп қатысамын: http://localhost:8000/kk/answer/x/?answer=in_person
– Қатыса алмаймын: http://localhost:8000/kk/answer/x/?answer=cannot
Күн тәртібі:
1. Жоспар
2. Есеп <b>

http://localhost:8000/kk/meetings/1/
———
Уважаемый Ермек"""


def test_text_is_read_as_blocks():
    answers = "http://localhost:8000/kk/answer/x/?answer="
    assert blocks(TEXT) == [
        Block("text", ("Құрметті Ермек Асқарұлы,",)),
        Block("text", ("отырысқа шақырамыз.", "Орны: Астана")),
        Block(
            "buttons",
            buttons=(
                ("Келіп қатысамын", f"{answers}in_person"),
                ("Қатыса алмаймын", f"{answers}cannot"),
            ),
        ),
        Block("text", ("Күн тәртібі:",)),
        Block("list", ("1. Жоспар", "2. Есеп <b>")),
        Block("link", ("http://localhost:8000/kk/meetings/1/",)),
        Block("rule", ("———",)),
        Block("text", ("Уважаемый Ермек",)),
    ]


@pytest.mark.django_db
def test_letter_is_sent_as_text_and_as_html_in_its_language(settings):
    letter = LetterFactory(subject="Шақыру", text=TEXT, language="kk")
    send_letter(letter.pk)
    (sent,) = mail.outbox
    html = next(one.content for one in sent.alternatives if one.mimetype == "text/html")
    assert sent.body == TEXT
    assert '<html lang="kk">' in html and "Порталда ашу" in html
    assert 'class="button" href="http://localhost:8000/kk/answer/x/?answer=cannot"' in html


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '– <b>: http://a.kz/"onclick="x', "http://a.kz/<i>"]
)
def test_nothing_of_a_letter_becomes_markup(text):
    html = letter_html(LetterFactory(subject="<i>", text=text))
    assert "<script" not in html and "<i>" not in html and "<b>" not in html and 'onclick="' not in html
