//! What happens to a reader's text when the network, the server or the backend fails.

use anyhow::{Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{button, field, link};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    text_survives_server_outage,
    lost_response_never_posts_twice,
    repeated_comment_is_rejected_as_duplicate,
    rate_limit_shows_retry_time,
    server_error_is_named,
    unresponsive_server_times_out,
    rejected_field_is_marked,
    closed_thread_accepts_no_comments,
    failed_thread_can_be_retried,
    unknown_count_is_not_shown,
    comment_posted_during_load_stays,
    invalid_configuration_shows_error_page
];

/// Serves the site and its backend through a proxy.
async fn behind_proxy(
    context: &mut TestContext,
    options: Options,
    timeout: u32,
) -> Result<(std::sync::Arc<Proxy>, String)> {
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "limits": { "timeout_seconds": timeout }
    });
    let (_, proxy) = context.behind_proxy(options, &config).await?;
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    Ok((proxy, address))
}

async fn text_survives_server_outage(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Said into the dark.").await?;
    proxy.disconnect();
    page.press(&button("Post comment")).await?;
    page.wait_for_text("the server cannot be reached").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    ensure!(
        page.text().await?.contains("Said into the dark."),
        "the text is kept"
    );
    proxy.restore();
    page.wait_for_text("Just posted").await?;
    page.reload().await?;
    page.wait_for_text("Said into the dark.").await
}

async fn lost_response_never_posts_twice(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Once is enough.").await?;
    proxy.fail_times(1, Some(Method::POST), "/comments", Fault::DropResponse);
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Just posted").await?;
    let sent = proxy.requests(&Method::POST, "/comments");
    ensure!(
        sent.len() == 2 && sent[0].body == sent[1].body,
        "the same was sent twice: {sent:?}"
    );
    page.reload().await?;
    page.wait_for_text("Once is enough.").await?;
    let times = page.text().await?.matches("Once is enough.").count();
    ensure!(times == 1, "it is shown {times} times");
    Ok(())
}

async fn repeated_comment_is_rejected_as_duplicate(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    let page = context.open(&address).await?;
    for said in [
        "Your comment has been posted.",
        "You have already posted this comment",
    ] {
        fill_comment_form(&page, "Twice, for emphasis.").await?;
        page.press(&button("Post comment")).await?;
        page.wait_for_text(said).await?;
    }
    ensure!(
        page.value(&field("Comment")).await? == "Twice, for emphasis.",
        "the text is kept"
    );
    Ok(())
}

async fn rate_limit_shows_retry_time(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_proxy, address) =
        behind_proxy(context, Options::default().with("--rate-limit", "1"), 15).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "First.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    fill_comment_form(&page, "Second.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("You are writing faster than this site allows.")
        .await?;
    page.wait_for_text("Waiting to be sent.").await
}

async fn server_error_is_named(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Is anybody there?").await?;
    proxy.fail(
        Some(Method::POST),
        "/comments",
        Fault::status(500, &json!({})),
    );
    page.press(&button("Post comment")).await?;
    page.wait_for_text("The server has a problem.").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    proxy.restore();
    page.wait_for_text("Just posted").await
}

async fn unresponsive_server_times_out(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (proxy, address) = behind_proxy(context, Options::default(), 1).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "Hello?").await?;
    proxy.fail(Some(Method::POST), "/comments", Fault::NoResponse);
    page.press(&button("Post comment")).await?;
    page.wait_for_text("The server took too long to answer.")
        .await?;
    proxy.restore();
    page.wait_for_text("Just posted").await
}

async fn rejected_field_is_marked(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "From a blocked address.").await?;
    let problem = json!({ "status": 422, "code": "invalid", "errors": [{ "field": "email", "code": "blocked" }] });
    proxy.fail_times(
        1,
        Some(Method::POST),
        "/comments",
        Fault::status(422, &problem),
    );
    page.press(&button("Post comment")).await?;
    page.wait_for_text("This email address was not accepted")
        .await?;
    page.press(&button("Post comment")).await?;
    ensure!(
        proxy.requests(&Method::POST, "/comments").len() == 1,
        "the same address is not tried again"
    );
    page.fill(&field("Email required"), "nora@reader.example")
        .await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await
}

async fn closed_thread_accepts_no_comments(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context
        .open(&format!("{}article/the-closed-ferry", server.address()))
        .await?;
    page.wait_for_text("Comments are closed.").await?;
    page.wait_until_gone(&button("Post comment")).await
}

async fn failed_thread_can_be_retried(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    proxy.fail_times(
        1,
        Some(Method::GET),
        "/comments",
        Fault::status(500, &json!({})),
    );
    {
        let page = context.open(&address).await?;
        page.wait_for_text("The comments could not be loaded.")
            .await?;
    }
    context.expect_accessible("a thread that failed").await?;
    let page = context.page()?;
    page.press(&button("Try again")).await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn unknown_count_is_not_shown(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    // A feed does not contain an article's number of comments.
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "json-feed" },
        "comments": { "profile": "standfirst" }
    });
    let (_, proxy) = context.behind_proxy(Options::default(), &config).await?;
    proxy.fail(None, "/comments", Fault::status(503, &json!({})));
    let page = context
        .open(&format!("{}/article/{ARTICLE}", proxy.address()))
        .await?;
    page.wait_for_text("The comments could not be loaded.")
        .await?;
    page.find(&link("Comments")).await?;
    proxy.restore();
    page.press(&button("Try again")).await?;
    page.find(&link("30 comments")).await.map(drop)
}

async fn comment_posted_during_load_stays(context: &mut TestContext) -> Result<()> {
    let (proxy, address) = behind_proxy(context, Options::default(), 15).await?;
    proxy.fail(Some(Method::GET), "/comments", Fault::DelayResponse);
    let page = context.open(&address).await?;
    wait::until("the thread to be asked for", async || {
        Ok(!proxy.requests(&Method::GET, "/comments").is_empty())
    })
    .await?;
    fill_comment_form(&page, "Faster than the thread.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    // The response has the thread as it was before the comment.
    proxy.restore();
    page.wait_for_text("My grandmother timed her soup").await?;
    page.wait_for_text("31 comments").await?;
    page.wait_for_text("Just posted").await?;
    ensure!(page.text().await?.contains("Faster than the thread."));
    Ok(())
}

async fn invalid_configuration_shows_error_page(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("config.json: colour: unknown key");
    let config = json!({ "site": { "name": "Stories" }, "articles": { "profile": "standfirst" }, "colour": "red" });
    let server = context.configured(Options::default(), &config).await?;
    let page = context.open(server.address()).await?;
    page.wait_for_text("This page cannot be shown at the moment.")
        .await
}
