//! Waline under the suite's own articles.

use anyhow::Result;
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::button;
use standfirst_e2e::proxy::Proxy;
use standfirst_e2e::servers::waline::Waline;
use standfirst_e2e::servers::{Mode, ThirdPartyBackend};

use super::shared_checks::{self, fill_comment_form};

standfirst_e2e::tests![ThirdPartyBackend::Waline;
    server_returns_seeded_thread,
    comments_appear_under_articles,
    comment_is_held_for_moderation,
    text_survives_server_outage,
    same_reply_to_three_comments_is_posted_three_times,
    repeated_comment_is_rejected_as_duplicate
];

async fn server_returns_seeded_thread(context: &mut TestContext) -> Result<()> {
    let server = Waline::start(context.project(), Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    assert_eq!(thread["count"], fixture::comments()?.len());
    Ok(())
}

async fn site(context: &mut TestContext, mode: Mode) -> Result<String> {
    let (port, _) = shared_checks::site_port()?;
    let server = Waline::start(context.project(), mode).await?;
    let address = server.address().to_owned();
    context.keep_alive(server);
    site_of(context, port, &address).await
}

async fn site_of(context: &mut TestContext, port: u16, server: &str) -> Result<String> {
    let path = Waline::thread_of("{slug}");
    let comments = json!({ "profile": "waline", "server": server, "page": { "path": path } });
    let site = shared_checks::site(context, port, comments).await?;
    Ok(shared_checks::article(&site))
}

/// Starts the site with a proxy in front of the comment server.
async fn behind_proxy(context: &mut TestContext) -> Result<(String, Proxy)> {
    let mode = Mode::Open;
    let (port, _) = shared_checks::site_port()?;
    let server = Waline::start(context.project(), mode).await?;
    let proxy = Proxy::start(server.address()).await?;
    context.keep_alive(server);
    let address = site_of(context, port, proxy.address()).await?;
    Ok((address, proxy))
}

async fn text_survives_server_outage(context: &mut TestContext) -> Result<()> {
    let (address, proxy) = behind_proxy(context).await?;
    shared_checks::text_survives_outage(context, &address, &proxy).await
}

async fn same_reply_to_three_comments_is_posted_three_times(
    context: &mut TestContext,
) -> Result<()> {
    let (address, proxy) = behind_proxy(context).await?;
    // Waline accepts the same text by the same author only once per page, whatever the parent.
    let names = ["Nora Field", "Nora", "N. Field"];
    shared_checks::posts_each_once(context, &address, &proxy, "/api/comment", names, false).await
}

async fn comments_appear_under_articles(context: &mut TestContext) -> Result<()> {
    let address = site(context, Mode::Open).await?;
    shared_checks::comment_is_held(context, &address).await
}

async fn comment_is_held_for_moderation(context: &mut TestContext) -> Result<()> {
    let address = site(context, Mode::Strict).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await
}

async fn repeated_comment_is_rejected_as_duplicate(context: &mut TestContext) -> Result<()> {
    let address = site(context, Mode::Open).await?;
    shared_checks::duplicate_is_rejected(context, &address).await
}
