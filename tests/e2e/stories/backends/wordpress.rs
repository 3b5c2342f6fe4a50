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

use super::conversation::{self, write};

standfirst_e2e::stories![ThirdPartyBackend::WordPress;
    the_server_itself_has_the_seeded_thread,
    its_articles_are_read_and_answered,
    a_comment_is_held,
    who_must_sign_in_is_told,
    the_same_words_twice_are_a_duplicate,
    a_server_that_is_down_costs_no_word,
    the_same_words_said_to_three_stand_there_three_times,
    a_smiley_whose_answer_was_lost_is_called_posted,
    a_permalink_pages_until_it_finds_its_comment
];

async fn the_server_itself_has_the_seeded_thread(context: &mut TestContext) -> Result<()> {
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

async fn a_server_that_is_down_costs_no_word(context: &mut TestContext) -> Result<()> {
    let (address, proxy) = behind_proxy(context).await?;
    conversation::survives_an_outage(context, &address, &proxy).await
}

async fn the_same_words_said_to_three_stand_there_three_times(
    context: &mut TestContext,
) -> Result<()> {
    let (address, proxy) = behind_proxy(context).await?;
    let names = ["Nora Field"; 3];
    conversation::posts_each_once(context, &address, &proxy, "/comments", names, false).await
}

async fn a_permalink_pages_until_it_finds_its_comment(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let ids = thread.as_array().into_iter().flatten();
    let newest = ids.filter_map(|one| one["id"].as_u64()).max();
    let newest = newest.context("a comment")?.to_string();
    let server_address = server.address().to_owned();
    context.keep_alive(server);
    let address = site_of(context, &server_address, 5).await?;
    conversation::finds(context, &address, &newest).await
}

async fn its_articles_are_read_and_answered(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let address = site(context, server).await?;
    conversation::is_held(context, &address).await?;
    context
        .page()?
        .find(&heading("The last lamplighter of Tannery Row"))
        .await?;
    Ok(())
}

async fn a_comment_is_held(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Strict).await?;
    let address = site(context, server).await?;
    let page = context.open(&address).await?;
    write(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment is awaiting moderation.")
        .await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await
}

async fn who_must_sign_in_is_told(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let server = WordPress::start_for_members_only(context.project()).await?;
    let address = site(context, server).await?;
    let page = context.open(&address).await?;
    write(&page, "May I?").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("This site takes comments from signed-in readers only.")
        .await?;
    page.wait_for_text("Nothing is lost: your words are still here.")
        .await
}

async fn the_same_words_twice_are_a_duplicate(context: &mut TestContext) -> Result<()> {
    let server = WordPress::start(context.project(), Mode::Open).await?;
    let address = site(context, server).await?;
    conversation::is_told_of_a_duplicate(context, &address).await
}

async fn a_smiley_whose_answer_was_lost_is_called_posted(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (address, proxy) = behind_proxy(context).await?;
    let page = context.open(&address).await?;
    for words in ["Great :)", ":)"] {
        proxy.fail_times(1, Some(Method::POST), "/comments", Fault::DropResponse);
        write(&page, words).await?;
        page.press(&button("Post comment")).await?;
        page.wait_for_text("Your comment has been posted.").await?;
        page.wait_for_no_text("Awaiting moderation").await?;
        page.reload().await?;
    }
    Ok(())
}
