//! Isso under the suite's own articles.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::button;
use standfirst_e2e::proxy::Proxy;
use standfirst_e2e::servers::isso::Isso;
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::servers::{Mode, ThirdPartyBackend};

use super::shared_checks::{self, fill_comment_form};
use crate::embedding::Host;

standfirst_e2e::tests![ThirdPartyBackend::Isso;
    server_returns_seeded_thread,
    comments_appear_under_articles,
    comment_is_held_for_moderation,
    text_survives_server_outage,
    same_reply_to_three_comments_is_posted_three_times,
    permalink_loads_pages_until_comment_is_found,
    comments_appear_under_feed_articles,
    comments_appear_in_static_page_of_another_site
];

async fn server_returns_seeded_thread(context: &mut TestContext) -> Result<()> {
    let server = Isso::start(context.project(), "http://127.0.0.1:8000", Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let roots = fixture::comments()?
        .iter()
        .filter(|comment| comment.parent.is_none())
        .count();
    assert_eq!(thread["replies"].as_array().map(Vec::len), Some(roots));
    Ok(())
}

async fn site(context: &mut TestContext, mode: Mode) -> Result<String> {
    let (port, origin) = shared_checks::site_port()?;
    let server = Isso::start(context.project(), &origin, mode).await?;
    let address = server.address().to_owned();
    context.keep_alive(server);
    site_of(context, port, &address).await
}

async fn site_of(context: &mut TestContext, port: u16, server: &str) -> Result<String> {
    let path = Isso::thread_of("{slug}");
    let comments = json!({ "profile": "isso", "server": server, "page": { "path": path } });
    let site = shared_checks::site(context, port, comments).await?;
    Ok(shared_checks::article(&site))
}

/// Starts the site with a proxy in front of the comment server.
async fn behind_proxy(context: &mut TestContext) -> Result<(String, Proxy)> {
    let mode = Mode::Open;
    let (port, origin) = shared_checks::site_port()?;
    let server = Isso::start(context.project(), &origin, mode).await?;
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
    let names = ["Nora Field"; 3];
    shared_checks::posts_each_once(context, &address, &proxy, "/new", names, true).await
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

async fn permalink_loads_pages_until_comment_is_found(context: &mut TestContext) -> Result<()> {
    let (port, origin) = shared_checks::site_port()?;
    let server = Isso::start(context.project(), &origin, Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let roots = thread["replies"].as_array().into_iter().flatten();
    let last = roots.filter_map(|one| one["id"].as_u64()).max();
    let last = last.context("a comment")?.to_string();
    let config = config(server.address(), "standfirst", 2);
    let options = Options {
        port,
        connect_to: vec![server.address().to_owned()],
        ..Options::default()
    };
    let site = context.configured(options, &config).await?;
    context.keep_alive(server);
    shared_checks::permalink_finds_comment(context, &shared_checks::article(&site), &last).await
}

/// Returns a configuration with Isso's comments under the articles of another backend.
fn config(server: &str, articles: &str, page_size: u32) -> Value {
    json!({
        "site": { "name": "Stories" },
        "articles": { "profile": articles },
        "comments": {
            "profile": "isso",
            "server": server,
            "page": { "path": Isso::thread_of("{slug}") }
        },
        "limits": { "page_size": page_size }
    })
}

async fn comments_appear_under_feed_articles(context: &mut TestContext) -> Result<()> {
    let (port, origin) = shared_checks::site_port()?;
    let server = Isso::start(context.project(), &origin, Mode::Open).await?;
    let options = Options {
        port,
        connect_to: vec![server.address().to_owned()],
        ..Options::default()
    };
    let config = config(server.address(), "json-feed", 20);
    let site = context.configured(options, &config).await?;
    context.keep_alive(server);
    let address = shared_checks::article(&site);
    shared_checks::comment_is_held(context, &address).await?;
    context
        .page()?
        .wait_for_text("She lights all of them by hand.")
        .await
}

async fn comments_appear_in_static_page_of_another_site(context: &mut TestContext) -> Result<()> {
    let host = Host::start(context).await?;
    let server = Isso::start(context.project(), host.origin(), Mode::Open).await?;
    let body = format!(
        "<standfirst-comments backend=\"isso\" server=\"{}\" page-id=\"{}\"></standfirst-comments>",
        server.address(),
        Isso::thread_of(ARTICLE)
    );
    context.keep_alive(server);
    let address = host.publish(context, "", &body)?;
    shared_checks::comment_is_held(context, &address).await
}
