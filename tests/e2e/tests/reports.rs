//! Readers report comments to the moderators.

use anyhow::{Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::{Page, article, button, field};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::Reference;
use standfirst_e2e::wait;

use crate::outbox::behind_proxy;
use crate::scroll_and_focus::{ENTER, ESCAPE, expect_focus_on, tab_to};

standfirst_e2e::tests![
    comment_is_reported_by_keyboard,
    offline_report_is_sent_once: Chromium,
    lost_response_reports_once,
    refused_report_is_taken_back,
    words_of_a_report_are_kept
];

const BUTTON: &str = "Report the comment by Wilma Stroud";
const DOWN: &str = "\u{e015}";
const SPACE: &str = " ";

/// Waits until the moderator's list contains a text.
async fn wait_for_report(server: &Reference, words: &str) -> Result<()> {
    wait::until(&format!("the report \"{words}\""), async || {
        Ok(server.moderate(&["list"])?.contains(words))
    })
    .await
}

/// Opens the form for the first comment.
async fn open_form(page: &Page<'_>) -> Result<()> {
    // The author has written several comments. The button of another one must not stand in for this one's.
    let first = page.first(&article("Wilma Stroud")).await?;
    let open = page.find(&button(BUTTON).within(&first)).await?;
    page.click(&open).await?;
    page.wait_for_text("Why are you reporting this comment?")
        .await
}

/// Reports the first comment with the mouse.
async fn report(page: &Page<'_>) -> Result<()> {
    open_form(page).await?;
    send(page).await
}

async fn send(page: &Page<'_>) -> Result<()> {
    let choose = "document.querySelector('.report input').click()";
    page.script(choose, vec![]).await?;
    page.press(&button("Send the report")).await
}

/// Waits until the button of the first comment says that it was reported.
async fn expect_reported(page: &Page<'_>) -> Result<()> {
    let other = page.first(&article("Wilma Stroud")).await?;
    let done = page.find(&button("Reported").within(&other)).await?;
    ensure!(done.attr("aria-disabled").await?.as_deref() == Some("true"));
    Ok(())
}

fn sent(proxy: &Proxy) -> usize {
    proxy.requests(&Method::PUT, "/report").len()
}

async fn comment_is_reported_by_keyboard(context: &mut TestContext) -> Result<()> {
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.first(&button(BUTTON)).await?;
    // Opens the form and closes it.
    tab_to(&page, BUTTON).await?;
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "input reason-").await?;
    context.expect_accessible("the form of a report").await?;
    let page = context.page()?;
    page.press_keys(ESCAPE).await?;
    expect_focus_on(&page, "button report-").await?;
    page.wait_for_no_text("Why are you reporting this comment?")
        .await?;
    // Sends it without a reason, and with one.
    page.press_keys(ENTER).await?;
    expect_focus_on(&page, "input reason-").await?;
    tab_to(&page, "Send the report").await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("Choose a reason.").await?;
    expect_focus_on(&page, "input reason-").await?;
    page.press_keys(SPACE).await?;
    page.press_keys(DOWN).await?;
    page.wait_for_no_text("Choose a reason.").await?;
    page.press_keys("\u{e004}").await?;
    expect_focus_on(&page, "textarea words-").await?;
    page.press_keys("Read the last line.").await?;
    tab_to(&page, "Send the report").await?;
    page.press_keys(ENTER).await?;
    page.wait_for_text("You reported this comment.").await?;
    expect_focus_on(&page, "button report-").await?;
    expect_reported(&page).await?;
    wait_for_report(&server, "reported 1: abuse 1\tRead the last line.").await?;
    // Pressing the button again opens nothing.
    page.press_keys(ENTER).await?;
    page.reload().await?;
    expect_reported(&page).await?;
    page.wait_for_no_text("Why are you reporting this comment?")
        .await?;
    ensure!(sent(&proxy) == 1, "it was sent {} times", sent(&proxy));
    Ok(())
}

async fn offline_report_is_sent_once(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    page.first(&button(BUTTON)).await?;
    page.browser().go_offline(true).await?;
    report(&page).await?;
    page.wait_for_text("Your report is saved on this device")
        .await?;
    expect_reported(&page).await?;
    ensure!(sent(&proxy) == 0);
    page.browser().go_offline(false).await?;
    wait_for_report(&server, "reported 1: spam 1").await?;
    page.reload().await?;
    expect_reported(&page).await?;
    ensure!(sent(&proxy) == 1, "it was sent {} times", sent(&proxy));
    Ok(())
}

async fn lost_response_reports_once(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    proxy.fail_times(1, Some(Method::PUT), "/report", Fault::DropResponse);
    let page = context.open(&address).await?;
    report(&page).await?;
    wait::until("the second attempt", async || Ok(sent(&proxy) == 2)).await?;
    let completed = "return !!localStorage.getItem('standfirst:outbox-settled')";
    wait::until("its response", async || {
        Ok(page.script(completed, vec![]).await? == true)
    })
    .await?;
    expect_reported(&page).await?;
    wait_for_report(&server, "reported 1: spam 1").await
}

async fn refused_report_is_taken_back(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let refusal = Fault::status(403, &json!({ "code": "forbidden" }));
    proxy.fail_times(1, Some(Method::PUT), "/report", refusal);
    let page = context.open(&address).await?;
    report(&page).await?;
    let alert = "return document.querySelector('.comment .notice-failed')?.textContent ?? ''";
    wait::until("the reason", async || {
        Ok(page.script(alert, vec![]).await? != "")
    })
    .await?;
    report(&page).await?;
    expect_reported(&page).await?;
    wait_for_report(&server, "reported 1: spam 1").await
}

async fn words_of_a_report_are_kept(context: &mut TestContext) -> Result<()> {
    const WORDS: &str = "It names my neighbour.";
    context.expect_failing_requests();
    let (server, proxy, address) = behind_proxy(context).await?;
    let refusal = Fault::status(403, &json!({ "code": "forbidden" }));
    proxy.fail_times(1, Some(Method::PUT), "/report", refusal);
    let page = context.open(&address).await?;
    let words = field("Anything else the moderators should know (optional)");
    open_form(&page).await?;
    page.fill(&words, WORDS).await?;
    // Not sent yet.
    page.reload().await?;
    open_form(&page).await?;
    ensure!(page.value(&words).await? == WORDS);
    send(&page).await?;
    // Refused.
    let failed = "return document.querySelectorAll('.comment .notice-failed').length";
    wait::until("the refusal", async || {
        Ok(page.script(failed, vec![]).await? == 1)
    })
    .await?;
    open_form(&page).await?;
    ensure!(page.value(&words).await? == WORDS);
    send(&page).await?;
    wait_for_report(&server, WORDS).await
}
