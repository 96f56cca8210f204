"""The sandbox is worth talking to."""

import re

import pytest


@pytest.mark.parametrize("question", ["How do I connect Slack?", "how to hook up slack", "如何连接 Slack？"])
async def test_questions_about_parley_get_the_steps_and_the_file(start_ai, docs, question):
    answer = (await (await start_ai(docs=docs)).chat(question)).text
    assert "parley slack manifest" in answer and "SLACK_BOT_TOKEN" in answer and "docs/slack.md" in answer
    assert "```bash\nparley run\n```" in answer


async def test_another_question_finds_another_file(start_ai, docs):
    answer = (await (await start_ai(docs=docs)).chat("How can I make a backup of my database?")).text
    assert "docs/backup.md" in answer and "copy the data folder" in answer


async def test_the_readme_beside_the_folder_is_read_too(start_ai, docs):
    assert "README.md" in (await (await start_ai(docs=docs)).chat("Where does Parley answer on a web page?")).text


@pytest.mark.parametrize(
    "question", ["What is the capital of France?", "法国的首都是哪里？", "Who won the match yesterday?"]
)
async def test_what_it_cannot_know_it_says_so_and_tells_what_it_can(start_ai, docs, question):
    answer = (await (await start_ai(docs=docs)).chat(question)).text
    assert (
        ("no AI is connected" in answer or "没有接入 AI" in answer) and "/imagine" in answer and "docs/" not in answer
    )


@pytest.mark.parametrize(
    ("told", "asked", "answer"),
    [
        ("My name is Ana", "What is my name?", "Your name is Ana."),
        ("Hi, I'm Bob", "who am I?", "Your name is Bob."),
        ("My name is Ana Maria", "What's my name?", "Your name is Ana Maria."),
        ("Remember that the door code is 4711", "What is the door code?", "The door code is 4711."),
        ("我叫小明", "我叫什么？", "你叫 小明。"),
        ("My favourite colour is deep blue.", "What is my favourite colour?", "Your favourite colour is deep blue."),
        ("我的生日是三月五日", "我的生日是什么？", "你的生日是三月五日。"),
    ],
)
async def test_what_was_told_is_remembered(ai, told, asked, answer):
    await ai.say(told)
    await ai.say("hello")
    assert await ai.say(asked) == answer


async def test_the_name_of_a_speaker_is_known_in_a_group(ai):
    system = {"role": "system", "content": "Present: Ana, Bob"}
    asked = {"role": "user", "content": "Ana: I like tea\nBob: What is my name?"}
    assert (await ai.chat([system, asked])).text == "Your name is Bob."


async def test_the_last_and_the_first_question_are_known(ai):
    await ai.say("How tall is a tree?")
    await ai.say("hello")
    assert "> hello" in await ai.say("What did I just ask?")
    assert "> How tall is a tree?" in await ai.say("What was my first question?")


async def test_nothing_was_asked_before_the_first_question(ai):
    assert "first thing" in await ai.say("what did I just ask?")


async def test_an_answer_can_be_repeated_and_shortened(ai):
    said = await ai.say("What can you do?")
    assert await ai.say("repeat that") == said
    short = await ai.say("shorter")
    assert 0 < len(short) < len(said) * 0.6 and short.split("\n")[0] in said


async def test_a_mood_is_no_name(ai):
    await ai.say("I'm hungry")
    assert "have not told me" in await ai.say("What is my name?")


async def test_a_lone_word_that_some_page_happens_to_hold_is_no_question_about_parley(start_ai, docs):
    assert "docs/" not in (await (await start_ai(docs=docs)).chat("folder")).text


async def test_a_section_longer_than_an_answer_is_cut_between_lines(start_ai, docs):
    lines = "\n".join(f"step {number} of the upgrade" for number in range(200))
    (docs / "upgrade.md").write_text(f"# Upgrade\n\n```\n{lines}\n```\n", "utf-8")
    answer = (await (await start_ai(docs=docs)).chat("How do I upgrade Parley?")).text
    assert "step 50 of the upgrade\n" in answer and "step 199" not in answer and answer.count("```") == 2


async def test_sums_are_worked_out(ai):
    for question, result in [
        ("what is 17 * 3?", "51"),
        ("12.5 plus 7.5", "20"),
        ("3 乘以 7 是多少", "21"),
        ("2^10", "1024"),
        ("what is 15% of 80", "12"),
    ]:
        assert f"= **{result}**" in (await ai.chat(question)).text


@pytest.mark.parametrize("question", ["9**9**9", "call me at 555-1234", "1/0"])
async def test_what_is_no_sum_or_too_large_is_not_worked_out(ai, question):
    assert "= **" not in (await ai.chat(question)).text


async def test_it_says_what_it_is(ai):
    assert "No AI is connected" in (await ai.chat("Are you a real AI?")).text


async def test_it_points_to_the_command_that_draws(ai):
    assert "/imagine a fox in the snow" in (await ai.chat("Draw a fox in the snow.")).text


async def test_the_same_conversation_has_the_same_answer(ai):
    assert (await ai.chat("write 900 characters")).text == (await ai.chat("write 900 characters")).text


@pytest.mark.parametrize(
    ("question", "size"),
    [
        ("write 500 characters", 500),
        ("write 45,000 characters about tea", 45_000),
        ("Write 1,000 words", 6000),
        ("写一篇 3000 字的文章", 3000),
    ],
)
async def test_a_long_text_has_its_size_numbers_and_last_line(ai, question, size):
    text = (await ai.chat(question)).text
    assert size <= len(text) <= size * 1.1 + 400
    numbers = [int(number) for number in re.findall(r"^\*\*\[(\d+)\]\*\*", text, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1)) and str(len(numbers)) in text.splitlines()[-1]
    assert text.count("```") % 2 == 0


async def test_a_long_text_has_every_kind_of_block_and_never_more_than_the_limit(ai):
    text = (await ai.chat("write 900000 characters")).text
    assert 60_000 <= len(text) < 62_000
    for mark in ("\n## Chapter 2", "\n1. ", "\n|---", "\n```python\n", "\n> "):
        assert mark in text


async def test_reasoning_tells_how_the_answer_was_found(start_ai, docs):
    answer = await (await start_ai(docs=docs)).stream("How do I connect Slack?", enable_thinking=True)
    assert "docs/slack.md" in answer.reasoned


@pytest.mark.parametrize("question", ["How do I draw a picture?", "怎么画图？"])
async def test_who_asks_how_to_draw_is_told_how(start_ai, docs, question):
    (docs / "draw.md").write_text("# Pictures\n\n## How do I draw a picture?\n\nType `/imagine` and words.\n", "utf-8")
    assert "docs/draw.md" in (await (await start_ai(docs=docs)).chat(question)).text


@pytest.mark.parametrize("question", ["What can you do, and how do I connect Slack?", "你能做什么？如何连接 Slack？"])
async def test_both_halves_of_a_question_are_answered(start_ai, docs, question):
    answer = (await (await start_ai(docs=docs)).chat(question)).text
    assert "/imagine" in answer and "docs/slack.md" in answer


async def test_the_section_whose_title_is_the_question_comes_before_one_that_says_the_word_more_often(start_ai, docs):
    text = (
        "# Money\n\n## Other prices\n\nA price, a price, prices.\n\n## What does it cost?\n\nNothing, or its price.\n"
    )
    (docs / "money.md").write_text(text, "utf-8")
    assert "Nothing, or its price." in (await (await start_ai(docs=docs)).chat("What does it cost?")).text
