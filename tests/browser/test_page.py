"""What a person does on the page."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import BrowserContext, Page, expect

from tests.scenario.room import Room

pytestmark = pytest.mark.browser


def _answers(page: Page):
    return page.locator('.bubble[data-role="parley"]')


async def _say(page: Page, text: str) -> None:
    field = page.locator("textarea")
    await field.fill(text)
    await field.press("Escape")
    await field.press("Enter")


def _png(colour: str, size: tuple[int, int] = (120, 80)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()


async def test_the_empty_page_offers_four_things_and_one_click_draws_a_fox(page: Page) -> None:
    await expect(page.get_by_text("Ask something")).to_be_visible()
    await expect(page.get_by_text("Read this aloud")).to_be_visible()
    await expect(page.get_by_text("What is in this picture?").first).to_be_visible()
    await page.get_by_text("Draw a fox in the snow").click()
    picture = _answers(page).get_by_role("button", name="a fox in the snow").locator("img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.complete && image.naturalWidth") == 1024
    await expect(page.get_by_text("Sandbox answer: no AI is connected.")).to_be_visible()


async def test_the_sample_picture_is_looked_at(page: Page) -> None:
    await page.get_by_text("What is in this picture?").first.click()
    await expect(_answers(page)).to_contain_text("1024")


async def test_a_speech_can_be_played(page: Page) -> None:
    await page.get_by_text("Read this aloud").click()
    audio = _answers(page).locator("audio")
    await expect(audio).to_be_visible()
    await audio.evaluate("sound => new Promise(done => { sound.onloadedmetadata = done; sound.load(); })")
    assert await audio.evaluate("sound => sound.duration") > 1


async def test_an_answer_grows_with_its_marks_and_ends_with_buttons(page: Page) -> None:
    await _say(page, "Write 6000 characters")
    answer = _answers(page)
    await expect(answer.locator("h1, h2").first).to_be_visible()
    await expect(answer).to_contain_text("End of the text", timeout=20_000)
    await expect(answer.locator("table").first).to_be_attached()
    await expect(answer.locator(".highlight span").first).to_be_attached()
    await expect(answer.get_by_role("button", name="Another answer")).to_be_visible()
    await expect(page.locator('[aria-busy="true"]')).to_have_count(0)


async def test_a_reload_and_another_day_show_the_same_conversation(page: Page, context: BrowserContext) -> None:
    await _say(page, "My name is Zoltana.")
    await expect(_answers(page)).to_have_count(1)
    await page.wait_for_url("**/c/*")
    await page.reload()
    await expect(_answers(page)).to_have_count(1)
    later = await context.new_page()
    await later.goto(page.url)
    await _say(later, "What is my name?")
    await expect(_answers(later).last).to_contain_text("Zoltana")
    await expect(_answers(page)).to_have_count(2)


async def test_the_side_list_names_finds_renames_and_deletes(page: Page) -> None:
    await _say(page, "Tell me about submarines")
    row = page.get_by_role("link", name="Tell me about submarines")
    await expect(row).to_be_visible()
    await page.get_by_placeholder("Find conversations").fill("nothing like it")
    await expect(page.get_by_text("Nothing found.")).to_be_visible()
    await page.get_by_placeholder("Find conversations").fill("SUBMAR")
    await expect(row).to_be_visible()


async def test_commands_complete_by_keyboard(page: Page) -> None:
    field = page.locator("textarea")
    await field.press_sequentially("/im")
    await expect(page.get_by_role("option", name="/imagine")).to_be_visible()
    await field.press("Tab")
    await expect(field).to_have_value("/imagine ")
    await field.press_sequentially("a boat sh")
    await expect(page.get_by_role("option").first).to_contain_text("shape")
    await field.press("Tab")
    await expect(field).to_have_value("/imagine a boat shape:")
    await expect(page.get_by_role("option", name="Square")).to_be_visible()


async def test_a_bad_call_is_explained_and_nothing_typed_is_lost(page: Page) -> None:
    await _say(page, "/imagine a fox --sise 3")
    await expect(page.get_by_text("I don't know --sise. Did you mean --size?", exact=True)).to_be_visible()


async def test_a_picture_is_brought_by_the_button_and_seen(page: Page) -> None:
    await page.locator('input[type="file"]').set_input_files(
        {"name": "red.png", "mimeType": "image/png", "buffer": _png("#c01010")}
    )
    await expect(page.locator("text=red.png").first.or_(page.locator('img[alt*="red.png"]').first)).to_be_attached()
    await _say(page, "What is this?")
    await expect(_answers(page)).to_contain_text("120")
    await expect(_answers(page)).to_contain_text("red")


async def test_a_picture_is_dropped_and_one_is_pasted(page: Page) -> None:
    for event in ("drop", "paste"):
        data = await page.evaluate_handle(
            """bytes => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(bytes)], "blue.png", { type: "image/png" }));
                return data;
            }""",
            list(_png("#1020c0")),
        )
        if event == "drop":
            for name in ("dragenter", "dragover", "drop"):
                await page.dispatch_event("body", name, {"dataTransfer": data})
        else:
            await page.evaluate(
                """data => document.querySelector("textarea").dispatchEvent(
                    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))""",
                data,
            )
    await expect(page.locator('[aria-label="Attachments"] img, .upload img')).to_have_count(2)
    await _say(page, "What are these?")
    await expect(_answers(page)).to_contain_text("blue")


async def test_a_text_called_picture_is_refused_in_words(page: Page) -> None:
    await page.locator('input[type="file"]').set_input_files(
        {"name": "photo.png", "mimeType": "image/png", "buffer": b"only text"}
    )
    await expect(page.get_by_text("photo.png is not a picture.").first).to_be_visible()


async def test_stop_and_continue_the_conversation(page: Page) -> None:
    await _say(page, "Write 30000 characters")
    await expect(_answers(page)).to_contain_text("Chapter")
    await page.get_by_role("button", name="Stop", exact=True).click()
    await expect(_answers(page)).to_contain_text("Stopped")
    await _say(page, "Hello")
    await expect(_answers(page)).to_have_count(2)


async def test_a_small_screen_shows_the_list_in_a_drawer(page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 700})
    await expect(page.locator("textarea")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Show conversations").click()
    await expect(page.get_by_placeholder("Find conversations")).to_be_visible()


async def test_a_wrong_key_is_told_and_the_sandbox_goes_on(page: Page, room: Room) -> None:
    await page.get_by_role("button", name="Connect").first.click()
    await page.get_by_label("Key").fill("not a key")
    await page.get_by_role("dialog").get_by_role("button", name="Connect").click()
    await expect(page.get_by_text("did not accept this key")).to_be_visible()


async def test_a_conversation_is_saved_as_a_file(page: Page, tmp_path: Path) -> None:
    await _say(page, "Hello there")
    await expect(_answers(page)).to_have_count(1)
    await page.get_by_role("link", name="Hello there").hover()
    await page.get_by_role("button", name="More for “Hello there”").click()
    async with page.expect_download() as download:
        await page.get_by_text("Save as file").click()
    path = tmp_path / "saved.md"
    await (await download.value).save_as(path)
    assert "Hello there" in path.read_text(encoding="utf-8")


async def test_the_page_speaks_chinese_to_a_chinese_browser(context: BrowserContext, room: Room) -> None:
    await context.set_extra_http_headers({"Accept-Language": "zh-CN,zh;q=0.9"})
    page = await context.new_page()
    await page.goto(room.url + "/")
    await expect(page.get_by_text("画一只雪地里的狐狸")).to_be_visible()
    await _say(page, "你好")
    await expect(_answers(page)).to_contain_text("沙盒")


async def test_a_long_conversation_shows_its_beginning_when_asked(
    page: Page, context: BrowserContext, room: Room
) -> None:
    cookies = {each["name"]: each["value"] for each in await context.cookies()}
    async with room.person(cookies=cookies) as same, same.chat() as chat:
        for number in range(22):
            await chat.asks(f"Hello number {number}.")
    await page.goto(f"{room.url}/c/{chat.conversation}")
    await expect(page.get_by_text("Hello number 21.").first).to_be_visible()
    await expect(page.locator(".bubble", has_text="Hello number 0.")).to_have_count(0)
    await page.locator(".scroller").evaluate("scroller => scroller.scrollTo(0, 0)")
    await expect(page.locator('.bubble[data-role="person"]', has_text="Hello number 0.")).to_have_count(1)
