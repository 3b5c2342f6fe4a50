//! The way from the front page to the reader's own comment and back, by Tab, Enter, Escape and letters alone.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, link};
use standfirst_e2e::proxy::{Fault, Method};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

use crate::scroll_and_focus::{ENTER, ESCAPE, TAB, TITLE, expect_focus_on, small_pages, tab_to};

standfirst_e2e::tests![
    reader_posts_edits_and_deletes,
    focus_stays_when_pressed_button_disappears
];

/// Waits until the focus is in the conversation.
async fn expect_focus_in_discussion(page: &Page<'_>) -> Result<()> {
    let within = "return document.activeElement.closest('.discussion') !== null";
    wait::until("the focus to be in the conversation", async || {
        Ok(page.script(within, vec![]).await? == true)
    })
    .await
}

/// Waits until the focus is on the comment with this text, or on something within it.
async fn expect_focus_at_comment(page: &Page<'_>, words: &str) -> Result<()> {
    let at = "return document.activeElement.closest('.comment')?.querySelector('.comment-body')?.textContent ?? ''";
    wait::until("the focus to be at the changed comment", async || {
        let text = page.script(at, vec![]).await?;
        Ok(text.as_str().is_some_and(|text| text.contains(words)))
    })
    .await
}

async fn expect_pressed(page: &Page<'_>, pressed: &str) -> Result<()> {
    let state = "return document.activeElement.getAttribute('aria-pressed')";
    wait::until("the vote", async || {
        Ok(page.script(state, vec![]).await? == pressed)
    })
    .await
}

/// Presses Tab until the focus is on the field of this name.
async fn tab_to_field(page: &Page<'_>, name: &str) -> Result<()> {
    for _ in 0..12 {
        page.press_keys(TAB).await?;
        let at = page.script("return document.activeElement.name", vec![]);
        if at.await? == name {
            return Ok(());
        }
    }
    anyhow::bail!("Tab does not lead to the field {name}")
}

async fn reader_posts_edits_and_deletes(context: &mut TestContext) -> Result<()> {
    let server = context
        .configured(Options::default(), &small_pages(20))
        .await?;
    let page = context.open(server.address()).await?;
    page.find(&link(TITLE)).await?;
    // Skips the navigation, reaches the first article, and opens it.
    page.press_keys(TAB).await?;
    expect_focus_on(&page, "Skip to the content").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "main").await?;
    tab_to(&page, TITLE).await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "h1").await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    // Votes, and takes the vote back.
    tab_to(&page, "Recommend the comment by Wilma Stroud").await?;
    page.press_keys(ENTER).await?;
    expect_pressed(&page, "true").await?;
    page.press_keys(ENTER).await?;
    expect_pressed(&page, "false").await?;
    // Opens a reply, closes it, opens it again, submits it without a name, and submits it complete.
    page.press_keys("\u{e008}\u{e004}\u{e000}").await?;
    expect_focus_on(&page, "button open-reply").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "textarea").await?;
    page.press_keys("By hand").await?;
    page.press_keys(ESCAPE).await?;
    expect_focus_on(&page, "button open-reply").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "textarea").await?;
    tab_to(&page, "Post reply").await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("2 things need your attention").await?;
    expect_focus_on(&page, "input form-reply").await?;
    page.press_keys("Nora Field").await?;
    tab_to_field(&page, "email").await?;
    page.press_keys("nora.field@reader.example").await?;
    tab_to(&page, "Post reply").await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("Just posted").await?;
    expect_focus_on(&page, "li comment-").await?;
    // Edits it.
    tab_to(&page, "Edit").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "textarea").await?;
    page.press_keys(", and without a mouse").await?;
    tab_to(&page, "Save changes").await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("By hand, and without a mouse").await?;
    page.wait_until_gone(&button("Save changes")).await?;
    expect_focus_at_comment(&page, "By hand, and without a mouse").await?;
    // Deletes it.
    tab_to(&page, "Delete").await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "group Delete this comment?").await?;
    page.press_keys(TAB).await?;
    page.press_keys(ENTER).await?;
    page.wait_for_no_text("By hand, and without a mouse")
        .await?;
    expect_focus_in_discussion(&page).await
}

/// Presses the focused element, which then disappears or changes. The focus must not return to the top of the
/// page.
async fn press_and_expect_focus_nearby(page: &Page<'_>, words: &str) -> Result<()> {
    page.script(
        "window.pressed = document.activeElement; window.words = window.pressed.textContent",
        vec![],
    )
    .await?;
    // The driver looks up the element again when the key is released. By then it has been removed.
    let _ = page.press_keys(ENTER).await;
    // The element may also have been changed in its place.
    let stays = "return (!window.pressed.isConnected || window.pressed.textContent !== window.words) && \
        document.activeElement.closest('.discussion, .form') !== null";
    wait::until(
        &format!("the focus to stay where {words} was"),
        async || Ok(page.script(stays, vec![]).await? == true),
    )
    .await
    .context("pressing it by the keyboard")
}

async fn focus_stays_when_pressed_button_disappears(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, proxy) = context
        .behind_proxy(Options::default(), &small_pages(20))
        .await?;
    proxy.fail(
        Some(Method::GET),
        "/comments",
        Fault::status(500, &json!({})),
    );
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    let page = context.open(&address).await?;
    page.find(&button("Try again")).await?;
    proxy.restore();
    tab_to(&page, "Try again").await?;
    press_and_expect_focus_nearby(&page, "Try again").await?;
    // The line beside a branch folds the branch, and disappears with it.
    page.first(&button("Reply to Wilma Stroud")).await?;
    tab_to(&page, "Hide replies to Wilma Stroud").await?;
    press_and_expect_focus_nearby(&page, "the line").await?;
    let folded = "return document.querySelectorAll('.fold[aria-expanded=false]').length";
    ensure!(page.script(folded, vec![]).await? == 1);
    // Deleting a pending comment asks for confirmation.
    proxy.disconnect();
    page.script(
        "document.querySelector('.discussion-form textarea').focus()",
        vec![],
    )
    .await?;
    page.press_keys("Written in a tunnel").await?;
    tab_to_field(&page, "name").await?;
    page.press_keys("Nora Field").await?;
    tab_to_field(&page, "email").await?;
    page.press_keys("nora.field@reader.example").await?;
    tab_to(&page, "Post comment").await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    tab_to(&page, "Delete").await?;
    press_and_expect_focus_nearby(&page, "Delete").await?;
    tab_to(&page, "Keep it").await?;
    press_and_expect_focus_nearby(&page, "Keep it").await
}
