//! WordPress: its articles and its comments.

use anyhow::{Context, Result};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::{button, heading};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::servers::wordpress::WordPress;
use standfirst_e2e::servers::{Mode, ThirdPartyBackend};

use super::shared_checks::{self, fill_comment_form};

standfirst_e2e::tests![ThirdPartyBackend::WordPress;
    server_returns_seeded_thread,
    articles_load_and_accept_comments,
    comment_is_held_for_moderation,
    sign_in_requirement_is_shown,
    repeated_comment_is_rejected_as_duplicate,
    text_survives_server_outage,
    same_reply_to_three_comments_is_posted_three_times,
    smiley_is_recognised_after_lost_response,
    permalink_loads_pages_until_comment_is_found
];

async fn server_returns_seeded_thread(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    assert_eq!(
        thread.as_array().map(Vec::len),
        Some(fixture::comments()?.len())
    );
    assert!(thread[0]["content"]["rendered"].is_string(), "{thread}");
    Ok(())
}

/// Starts a site whose articles and comments are WordPress's.
async fn site(context: &mut TestContext, server: WordPress) -> Result<String> {
    let address = server.address().to_owned();
    context.keep_alive(server);
    site_of(context, &address, 100).await
}

async fn site_of(context: &mut TestContext, server: &str, page_size: u32) -> Result<String> {
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "wordpress", "server": server },
        "limits": { "page_size": page_size }
    });
    let options = Options {
        connect_to: vec![server.to_owned()],
        ..Options::default()
    };
    let site = context.configured(options, &config).await?;
    Ok(format!("{}article/{ARTICLE}", site.address()))
}

/// Starts the site with a proxy in front of WordPress.
async fn behind_proxy(context: &mut TestContext) -> Result<(String, Proxy)> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let proxy = Proxy::start(server.address()).await?;
    context.keep_alive(server);
    let address = site_of(context, proxy.address(), 100).await?;
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
    shared_checks::posts_each_once(context, &address, &proxy, "/comments", names, false).await
}

async fn permalink_loads_pages_until_comment_is_found(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let ids = thread.as_array().into_iter().flatten();
    let newest = ids.filter_map(|one| one["id"].as_u64()).max();
    let newest = newest.context("a comment")?.to_string();
    let server_address = server.address().to_owned();
    context.keep_alive(server);
    let address = site_of(context, &server_address, 5).await?;
    shared_checks::permalink_finds_comment(context, &address, &newest).await
}

async fn articles_load_and_accept_comments(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let address = site(context, server).await?;
    shared_checks::comment_is_held(context, &address).await?;
    context
        .page()?
        .find(&heading("The last lamplighter of Tannery Row"))
        .await?;
    Ok(())
}

async fn comment_is_held_for_moderation(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Strict).await?;
    let address = site(context, server).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await
}

async fn sign_in_requirement_is_shown(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let server = WordPress::start_for_members_only(context.project()).await?;
    let address = site(context, server).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "May I?").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Only signed-in readers can comment on this site.")
        .await?;
    page.wait_for_text("Nothing is lost: your text is still in the form.")
        .await
}

async fn repeated_comment_is_rejected_as_duplicate(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let address = site(context, server).await?;
    shared_checks::duplicate_is_rejected(context, &address).await
}

async fn smiley_is_recognised_after_lost_response(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (address, proxy) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    for words in ["Great :)", ":)"] {
        proxy.fail_times(1, Some(Method::POST), "/comments", Fault::DropResponse);
        fill_comment_form(&page, words).await?;
        page.press(&button("Post comment")).await?;
        page.wait_for_text("Your comment has been posted.").await?;
        page.wait_for_no_text("Awaiting moderation").await?;
        page.reload().await?;
    }
    Ok(())
}
