//! WordPress: its articles and its comments.

use anyhow::{Context, Result};
use serde_json::json;
use standfirst_e2e::fixture::{self, ARTICLE};
use standfirst_e2e::page::{button, heading};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::servers::wordpress::WordPress;
use standfirst_e2e::servers::{Mode, ThirdPartyBackend};
use standfirst_e2e::stage::Stage;

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

async fn the_server_itself_has_the_seeded_thread(stage: &mut Stage) -> Result<()> {
    let server = WordPress::start(stage.project(), Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    assert_eq!(
        thread.as_array().map(Vec::len),
        Some(fixture::comments()?.len())
    );
    assert!(thread[0]["content"]["rendered"].is_string(), "{thread}");
    Ok(())
}

/// Starts a site whose articles and comments are WordPress's.
async fn site(stage: &mut Stage, server: WordPress) -> Result<String> {
    let address = server.address().to_owned();
    stage.keep(server);
    site_of(stage, &address, 100).await
}

async fn site_of(stage: &mut Stage, server: &str, page_size: u32) -> Result<String> {
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "wordpress", "server": server },
        "limits": { "page_size": page_size }
    });
    let options = Options {
        connect_to: vec![server.to_owned()],
        ..Options::default()
    };
    let site = stage.configured(options, &config).await?;
    Ok(format!("{}article/{ARTICLE}", site.address()))
}

/// Starts the site with a proxy in front of WordPress.
async fn behind_proxy(stage: &mut Stage) -> Result<(String, Proxy)> {
    let server = WordPress::start(stage.project(), Mode::Open).await?;
    let proxy = Proxy::start(server.address()).await?;
    stage.keep(server);
    let address = site_of(stage, proxy.address(), 100).await?;
    Ok((address, proxy))
}

async fn a_server_that_is_down_costs_no_word(stage: &mut Stage) -> Result<()> {
    let (address, proxy) = behind_proxy(stage).await?;
    conversation::survives_an_outage(stage, &address, &proxy).await
}

async fn the_same_words_said_to_three_stand_there_three_times(stage: &mut Stage) -> Result<()> {
    let (address, proxy) = behind_proxy(stage).await?;
    let names = ["Nora Field"; 3];
    conversation::posts_each_once(stage, &address, &proxy, "/comments", names, false).await
}

async fn a_permalink_pages_until_it_finds_its_comment(stage: &mut Stage) -> Result<()> {
    let server = WordPress::start(stage.project(), Mode::Open).await?;
    let thread = server.thread(ARTICLE).await?;
    let ids = thread.as_array().into_iter().flatten();
    let newest = ids.filter_map(|one| one["id"].as_u64()).max();
    let newest = newest.context("a comment")?.to_string();
    let server_address = server.address().to_owned();
    stage.keep(server);
    let address = site_of(stage, &server_address, 5).await?;
    conversation::finds(stage, &address, &newest).await
}

async fn its_articles_are_read_and_answered(stage: &mut Stage) -> Result<()> {
    let server = WordPress::start(stage.project(), Mode::Open).await?;
    let address = site(stage, server).await?;
    conversation::is_held(stage, &address).await?;
    stage
        .page()?
        .find(&heading("The last lamplighter of Tannery Row"))
        .await?;
    Ok(())
}

async fn a_comment_is_held(stage: &mut Stage) -> Result<()> {
    let server = WordPress::start(stage.project(), Mode::Strict).await?;
    let address = site(stage, server).await?;
    let page = stage.open(&address).await?;
    write(&page, "I would like this looked at.").await?;
    page.press(&button("Post comment")).await?;
    page.see("Your comment is awaiting moderation.").await?;
    page.see("Only you can see this comment for now.").await
}

async fn who_must_sign_in_is_told(stage: &mut Stage) -> Result<()> {
    stage.expect_failing_requests();
    let server = WordPress::start_for_members_only(stage.project()).await?;
    let address = site(stage, server).await?;
    let page = stage.open(&address).await?;
    write(&page, "May I?").await?;
    page.press(&button("Post comment")).await?;
    page.see("This site takes comments from signed-in readers only.")
        .await?;
    page.see("Nothing is lost: your words are still here.")
        .await
}

async fn the_same_words_twice_are_a_duplicate(stage: &mut Stage) -> Result<()> {
    let server = WordPress::start(stage.project(), Mode::Open).await?;
    let address = site(stage, server).await?;
    conversation::is_told_of_a_duplicate(stage, &address).await
}

async fn a_smiley_whose_answer_was_lost_is_called_posted(stage: &mut Stage) -> Result<()> {
    stage.expect_failing_requests();
    let (address, proxy) = behind_proxy(stage).await?;
    let page = stage.open(&address).await?;
    for words in ["Great :)", ":)"] {
        proxy.fail_times(1, Some(Method::POST), "/comments", Fault::DropResponse);
        write(&page, words).await?;
        page.press(&button("Post comment")).await?;
        page.see("Your comment has been posted.").await?;
        page.see_no("Awaiting moderation").await?;
        page.reload().await?;
    }
    Ok(())
}
