//! The lazy part of the widget, which is fetched when a reader needs it, over a connection that may fail.

use std::sync::Arc;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::{Page, button, field};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::{fixture::ARTICLE, wait};

use crate::embedding::Host;
use crate::outbox::{open_second_tab, write_in_duplicated_tab};
use crate::writing::{fill_comment_form, fill_name_and_email};

standfirst_e2e::tests![
    reader_without_comment_fetches_no_form,
    form_load_keeps_focus_and_cursor,
    draft_survives_failed_form_load,
    returning_writer_loads_it_at_once,
    duplicated_tab_has_separate_draft: Chromium,
    failed_lazy_part_reloads_when_online: Chromium,
    failed_widget_starts_when_online,
    failed_widget_starts_when_near_viewport_again,
    lazy_part_is_prefetched,
    save_data_disables_prefetch,
    leaving_page_logs_no_error,
    comment_posted_in_another_tab_emits_event,
    comment_posted_slowly_in_another_tab_emits_event,
    vote_waits_for_lazy_part,
    failed_article_keeps_fallback
];

/// The start of the lazy part's path.
const LAZY_PART: &str = "/widget/lazy-";

/// Publishes a page of another site with a thread. The proxy is in front of the widget's files.
async fn host(context: &mut TestContext, element: &str) -> Result<(Arc<Proxy>, String)> {
    host_with(context, element, "").await
}

/// The same, with a script that runs before the widget is loaded.
async fn host_with(
    context: &mut TestContext,
    element: &str,
    script: &str,
) -> Result<(Arc<Proxy>, String)> {
    let host = Host::start(context).await?;
    let proxy = Proxy::start(host.from()).await?;
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A post elsewhere</title>\
         <link rel=\"icon\" href=\"data:,\"><meta name=\"viewport\" content=\"width=device-width\">\
         <script>{script}</script><script type=\"module\" src=\"{}/widget/standfirst.mjs\"></script></head>\
         <body><main><h1>A post elsewhere</h1><standfirst-{element} server=\"{}\" page-id=\"{ARTICLE}\" \
         loading=\"eager\">Nothing is here yet.</standfirst-{element}></main></body></html>",
        proxy.address(),
        proxy.address()
    );
    let address = host.publish_document(context, &page)?;
    Ok((context.keep_alive(proxy), address))
}

fn fetch_count(proxy: &Proxy) -> usize {
    proxy.requests(&Method::GET, LAZY_PART).len()
}

async fn wait_until_fetched(proxy: &Proxy) -> Result<()> {
    wait::until("the lazy part", async || Ok(fetch_count(proxy) > 0)).await
}

/// Runs a script that can use the first form's text field as `field`.
async fn run_on_field(page: &Page<'_>, script: &str) -> Result<Value> {
    let find = "const field = document.querySelector('standfirst-comments').shadowRoot\
        .querySelector('textarea'); ";
    page.script(&format!("{find}{script}"), vec![]).await
}

async fn reader_without_comment_fetches_no_form(context: &mut TestContext) -> Result<()> {
    let (proxy, address) = host(context, "comments").await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.find(&field("Comment")).await?;
    ensure!(fetch_count(&proxy) == 0, "it was fetched without need");
    context
        .expect_accessible("a thread without its form")
        .await?;
    let page = context.page()?;
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await?;
    ensure!(fetch_count(&proxy) == 1);
    fill_comment_form(&page, "Asked for, and then written.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await
}

async fn form_load_keeps_focus_and_cursor(context: &mut TestContext) -> Result<()> {
    let (proxy, address) = host(context, "comments").await?;
    proxy.fail(None, LAZY_PART, Fault::DelayRequest);
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.press(&field("Comment")).await?;
    page.press_keys("Half a though").await?;
    wait_until_fetched(&proxy).await?;
    // Puts the cursor in the middle of a word, and marks the field so that it can be recognised.
    run_on_field(&page, "field.mark = 'mine'; field.setSelectionRange(5, 5)").await?;
    proxy.restore();
    page.find(&button("Post comment")).await?;
    let state = "return [field.mark, field.value, field.selectionStart, field.matches(':focus')]";
    let found = run_on_field(&page, state).await?;
    ensure!(
        found == json!(["mine", "Half a though", 5, true]),
        "the field is {found}"
    );
    run_on_field(&page, "field.setSelectionRange(13, 13)").await?;
    page.press_keys("t").await?;
    page.wait_for_no_text("Your draft has been restored")
        .await?;
    fill_name_and_email(&page).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    page.wait_for_text("Half a thought").await
}

/// Reloads the page. Checks that it shows a message, and that the field has the text that was typed.
pub(crate) async fn draft_survives_reload(page: &Page<'_>, said: &str, words: &str) -> Result<()> {
    page.reload().await?;
    page.wait_for_text(said).await?;
    let found = page.value(&field("Comment")).await?;
    ensure!(found == words, "the field holds {found:?}");
    Ok(())
}

async fn draft_survives_failed_form_load(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text(LAZY_PART);
    let (proxy, address) = host(context, "comments").await?;
    proxy.fail(None, LAZY_PART, Fault::status(503, &json!({})));
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.press(&field("Comment")).await?;
    page.wait_for_text("The form could not be loaded.").await?;
    page.press_keys("Typed all the same.").await?;
    // A reader who leaves and comes back finds the text again: in the placeholder, and in the form once it is
    // loaded.
    draft_survives_reload(
        &page,
        "The form could not be loaded.",
        "Typed all the same.",
    )
    .await?;
    // Another tab has a draft of its own: what is typed there is separate, and both are kept.
    page.script("sessionStorage.clear()", vec![]).await?;
    page.reload().await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.press(&field("Comment")).await?;
    page.press_keys("And more.").await?;
    page.wait_for_text("The form could not be loaded.").await?;
    draft_survives_reload(&page, "The form could not be loaded.", "And more.").await?;
    proxy.restore();
    page.press(&button("Try again")).await?;
    page.wait_for_text("Your draft has been restored").await?;
    ensure!(page.value(&field("Comment")).await? == "And more.");
    page.press(&button("Discard")).await?;
    draft_survives_reload(&page, "Your draft has been restored", "Typed all the same.").await
}

async fn returning_writer_loads_it_at_once(context: &mut TestContext) -> Result<()> {
    let (_, address) = host(context, "comments").await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    fill_comment_form(&page, "Not finished yet.").await?;
    draft_survives_reload(&page, "Your draft has been restored", "Not finished yet.").await
}

async fn duplicated_tab_has_separate_draft(context: &mut TestContext) -> Result<()> {
    let (_, address) = host(context, "comments").await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    write_in_duplicated_tab(&page).await
}

async fn failed_lazy_part_reloads_when_online(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text(LAZY_PART);
    let (_, address) = host(context, "comments").await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.browser().go_offline(true).await?;
    page.press(&field("Comment")).await?;
    page.wait_for_text("The form could not be loaded.").await?;
    page.wait_for_text("You seem to be offline").await?;
    page.press_keys("From the tunnel.").await?;
    page.browser().go_offline(false).await?;
    page.find(&button("Post comment")).await?;
    ensure!(page.value(&field("Comment")).await? == "From the tunnel.");
    Ok(())
}

/// Runs every 50 milliseconds what the widget does every 45 seconds, and counts the runs.
const SHORT_INTERVALS: &str = "window.looks = 0; const every = setInterval; setInterval = (act, time) => time < 45_000 \
    ? every(act, time) : every(() => { window.looks += 1; act() }, 50);";

/// Opens a page whose thread could not start, because the module was not loaded. Returns the proxy.
async fn open_failed_widget(context: &mut TestContext) -> Result<Arc<Proxy>> {
    context.expect_failing_requests();
    context.expect_console_text("the page's own content stays");
    // Firefox also reports a script that was not loaded as one with a wrong digest.
    context.expect_console_text("in the integrity attribute");
    let host = Host::start(context).await?;
    let proxy = Proxy::start(host.from()).await?;
    for file in ["/widget/widget-", "/widget/started-"] {
        proxy.fail(None, file, Fault::Disconnect);
    }
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A post elsewhere</title>\
         <link rel=\"icon\" href=\"data:,\"><script>window.failed = 0; \
         document.addEventListener('standfirst:failed', () => failed++)</script>\
         <script type=\"module\" src=\"{0}/widget/standfirst.mjs\"></script></head><body>\
         <main><h1>A post elsewhere</h1><standfirst-comments server=\"{0}\" page-id=\"{ARTICLE}\">Nothing \
         is here yet.</standfirst-comments><div style=\"height: 6000px\">Far down</div></main></body></html>",
        proxy.address()
    );
    let address = host.publish_document(context, &page)?;
    let page = context.open(&address).await?;
    wait::until("the failure", async || {
        Ok(page.script("return failed", vec![]).await? == 1)
    })
    .await?;
    page.wait_for_text("Nothing is here yet.").await?;
    Ok(context.keep_alive(proxy))
}

async fn failed_widget_starts_when_online(context: &mut TestContext) -> Result<()> {
    let proxy = open_failed_widget(context).await?;
    proxy.restore();
    let page = context.page()?;
    page.script("dispatchEvent(new Event('online'))", vec![])
        .await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn failed_widget_starts_when_near_viewport_again(context: &mut TestContext) -> Result<()> {
    let proxy = open_failed_widget(context).await?;
    proxy.restore();
    let page = context.page()?;
    // After two frames, the intersection observer has run.
    let away = "scrollTo(0, 5000); return new Promise((done) => \
                requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";
    page.script(away, vec![]).await?;
    page.wait_for_text("Nothing is here yet.").await?;
    page.script("scrollTo(0, 0)", vec![]).await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn lazy_part_is_prefetched(context: &mut TestContext) -> Result<()> {
    let (proxy, address) = host_with(context, "comments", SHORT_INTERVALS).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    wait_until_fetched(&proxy).await?;
    page.wait_for_no_text("Post comment").await?;
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await?;
    ensure!(fetch_count(&proxy) == 1);
    Ok(())
}

async fn save_data_disables_prefetch(context: &mut TestContext) -> Result<()> {
    let saves = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });";
    let (proxy, address) =
        host_with(context, "comments", &format!("{saves}{SHORT_INTERVALS}")).await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    wait::until("some looks", async || {
        Ok(page.script("return window.looks", vec![]).await?.as_u64() > Some(5))
    })
    .await?;
    ensure!(fetch_count(&proxy) == 0, "it was fetched without need");
    page.press(&field("Comment")).await?;
    page.find(&button("Post comment")).await.map(drop)
}

async fn leaving_page_logs_no_error(context: &mut TestContext) -> Result<()> {
    // WebKit reports requests as blocked that are in flight when a page is left.
    context.expect_failing_requests();
    let (proxy, address) = host(context, "comments").await?;
    proxy.fail(Some(Method::GET), "/comments?", Fault::DelayRequest);
    let page = context.open(&address).await?;
    for times in 1..=3 {
        wait::until("the thread to be asked for", async || {
            Ok(proxy.requests(&Method::GET, "/comments?").len() >= times)
        })
        .await?;
        page.reload().await?;
    }
    proxy.restore();
    page.wait_for_text("My grandmother timed her soup").await
}

/// Posts in a second tab and lets it arrive. Checks that the first tab shows the comment as the reader's own.
async fn expect_event_in_first_tab(
    page: &Page<'_>,
    address: &str,
    words: &str,
    arrives: impl AsyncFnOnce() -> Result<()>,
) -> Result<()> {
    let client = page.browser().client();
    let first = client.window().await?;
    open_second_tab(page, address).await?;
    fill_comment_form(page, words).await?;
    page.press(&button("Post comment")).await?;
    arrives().await?;
    page.wait_for_text("Your comment has been posted.").await?;
    client.switch_to_window(first).await?;
    page.wait_for_text(words).await?;
    page.find(&button("Edit")).await.map(drop)
}

async fn comment_posted_in_another_tab_emits_event(context: &mut TestContext) -> Result<()> {
    let (_, address) = host(context, "comments").await?;
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    expect_event_in_first_tab(&page, &address, "Said in the other tab.", async || Ok(())).await
}

async fn comment_posted_slowly_in_another_tab_emits_event(context: &mut TestContext) -> Result<()> {
    let (proxy, address) = host(context, "comments").await?;
    proxy.fail(Some(Method::POST), "/comments", Fault::DelayRequest);
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    expect_event_in_first_tab(&page, &address, "Said at length.", async || {
        // Each tab has fetched the thread, and then the first has polled once without finding anything new.
        wait::until("the first tab's poll", async || {
            Ok(proxy.requests(&Method::GET, "/comments").len() >= 3)
        })
        .await?;
        proxy.restore();
        Ok(())
    })
    .await
}

async fn vote_waits_for_lazy_part(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text(LAZY_PART);
    let (proxy, address) = host(context, "comments").await?;
    proxy.fail_times(1, None, LAZY_PART, Fault::status(503, &json!({})));
    let page = context.open(&address).await?;
    let up = button("Recommend").partial_match();
    page.first(&up).await?;
    let first = page.all(&up).await?.swap_remove(0);
    page.click(&first).await?;
    page.wait_for_text("The server has a problem").await?;
    ensure!(first.attr("aria-pressed").await?.as_deref() == Some("false"));
    page.click(&first).await?;
    wait::until("the vote", async || {
        Ok(first.attr("aria-pressed").await?.as_deref() == Some("true"))
    })
    .await
}

async fn failed_article_keeps_fallback(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text(LAZY_PART);
    let (proxy, address) = host(context, "article").await?;
    proxy.fail(None, LAZY_PART, Fault::status(503, &json!({})));
    let page = context.open(&address).await?;
    wait_until_fetched(&proxy).await?;
    page.wait_for_text("Nothing is here yet.").await
}
