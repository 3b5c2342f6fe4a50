//! Comments that may have arrived, and held comments that nobody else sees: the author sees them, and decides.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::custom_server::{CustomServer, Kind};

use crate::faults::site_of;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    held_comment_stays_visible_to_author_across_reloads,
    possibly_held_comment_is_resent_only_on_request,
    comment_confirmed_by_reader_leaves_outbox,
    rendered_comment_is_recognised_and_not_resent
];

/// Starts a custom server behind a proxy. Returns both, and the address of an article with comments.
pub async fn custom_server(
    context: &mut TestContext,
    kind: Kind,
) -> Result<(Arc<CustomServer>, Arc<Proxy>, String)> {
    let comments = context.keep_alive(CustomServer::start(kind, &[ARTICLE]).await?);
    let proxy = context.keep_alive(Proxy::start(comments.address()).await?);
    let limits = json!({ "new_comments_seconds": 0 });
    let server = site_of(context, kind, &proxy, limits).await?;
    let address = format!("{}article/{ARTICLE}", server.address());
    Ok((comments, proxy, address))
}

fn count_stored(server: &CustomServer, words: &str) -> usize {
    let rows = server.rows(ARTICLE);
    rows.iter().filter(|row| row.text == words).count()
}

/// Posts a comment and loses the response.
async fn post_with_lost_response(page: &Page<'_>, proxy: &Proxy, words: &str) -> Result<()> {
    proxy.fail_times(1, Some(Method::POST), "/c", Fault::DropResponse);
    fill_comment_form(page, words).await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment may already have been posted. Send it again?")
        .await
}

async fn held_comment_stays_visible_to_author_across_reloads(
    context: &mut TestContext,
) -> Result<()> {
    let (server, _, address) = custom_server(context, Kind::Holding).await?;
    let page = context.open(&address).await?;
    fill_comment_form(&page, "For a moderator.").await?;
    page.press(&button("Post comment")).await?;
    for _ in 0..2 {
        page.wait_for_text("Only you can see this comment for now.")
            .await?;
        page.wait_for_text("For a moderator.").await?;
        page.reload().await?;
    }
    server.publish_held();
    page.reload().await?;
    page.wait_for_text("For a moderator.").await?;
    page.wait_for_no_text("Only you can see this comment for now.")
        .await?;
    let shown = page.text().await?.matches("For a moderator.").count();
    ensure!(shown == 1, "it is shown {shown} times");
    Ok(())
}

async fn possibly_held_comment_is_resent_only_on_request(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = custom_server(context, Kind::Holding).await?;
    let page = context.open(&address).await?;
    post_with_lost_response(&page, &proxy, "Once or twice?").await?;
    page.reload().await?;
    page.wait_for_text("Your comment may already have been posted. Send it again?")
        .await?;
    ensure!(
        count_stored(&server, "Once or twice?") == 1,
        "it was sent again unasked"
    );
    page.press(&button("Send again")).await?;
    page.wait_for_text("Only you can see this comment for now.")
        .await?;
    ensure!(
        count_stored(&server, "Once or twice?") == 2,
        "it was asked for"
    );
    Ok(())
}

async fn comment_confirmed_by_reader_leaves_outbox(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = custom_server(context, Kind::Holding).await?;
    let page = context.open(&address).await?;
    post_with_lost_response(&page, &proxy, "Once.").await?;
    page.press(&button("Already posted")).await?;
    page.wait_until_gone(&button("Already posted")).await?;
    page.reload().await?;
    page.first(&button("Reply to Wilma Stroud"))
        .await
        .context("the thread")?;
    page.wait_for_no_text("Your comment may already have been posted. Send it again?")
        .await?;
    ensure!(count_stored(&server, "Once.") == 1, "it was sent again");
    Ok(())
}

async fn rendered_comment_is_recognised_and_not_resent(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (server, proxy, address) = custom_server(context, Kind::Markdown).await?;
    let page = context.open(&address).await?;
    let texts = [
        (
            "See [the map](https://x.example/map) first",
            "See the map first",
        ),
        ("1. a tea\n2. a cake", "a tea"),
        ("**", "**"),
    ];
    for (text, shown) in texts {
        proxy.fail_times(1, Some(Method::POST), "/c", Fault::DropResponse);
        fill_comment_form(&page, text).await?;
        page.press(&button("Post comment")).await?;
        page.wait_for_text("Just posted").await?;
        page.wait_for_text(shown).await?;
        ensure!(count_stored(&server, text) == 1, "{text} was sent again");
        page.reload().await?;
        page.wait_for_text(shown).await?;
        ensure!(
            count_stored(&server, text) == 1,
            "{text} was sent again after a reload"
        );
    }
    Ok(())
}
