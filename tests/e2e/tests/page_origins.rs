//! Comments of the reference backend on pages of a site that it does not host.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::page::button;
use standfirst_e2e::wait;

use crate::embedding::Host;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    listed_origin_loads_thread,
    unlisted_origin_is_told_which_option_is_missing
];

fn elements(from: &str) -> String {
    format!(
        "<p>So far: <standfirst-count server=\"{from}\">some</standfirst-count></p>\
         <standfirst-comments server=\"{from}\" loading=\"eager\">The comments need JavaScript.</standfirst-comments>"
    )
}

async fn listed_origin_loads_thread(context: &mut TestContext) -> Result<()> {
    let host = Host::start_with(context, "--page-origin").await?;
    let body = elements(host.from());
    let address = host.publish(context, "", &body)?;
    let page = context.open(&address).await?;
    page.wait_for_text("So far: 0").await?;
    page.wait_for_text("No comments yet").await?;
    fill_comment_form(&page, "Nobody has set this page up.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    // The same page at another of its addresses.
    let again = context
        .open(&format!("{address}?utm_source=letter#top"))
        .await?;
    again.wait_for_text("Nobody has set this page up.").await?;
    again.wait_for_text("So far: 1").await?;
    context
        .expect_accessible("a thread on a page hosted elsewhere")
        .await
}

async fn unlisted_origin_is_told_which_option_is_missing(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("page_not_listed");
    context.expect_failing_requests();
    let host = Host::start_with(context, "--allow-origin").await?;
    let listening = "<script>window.said = []; for (const how of ['error', 'warn']) { const say = console[how]; \
        console[how] = (...all) => { said.push(all.map(String).join(' ')); say(...all); }; }</script>";
    let option = format!("--page-origin {}", host.origin());
    let body = elements(host.from());
    let address = host.publish(context, listening, &body)?;
    let page = context.open(&address).await?;
    let mut said = Value::Null;
    wait::until("the console", async || {
        said = page.script("return said", vec![]).await?;
        Ok(said.to_string().contains(&option))
    })
    .await
    .with_context(|| format!("it said {said}"))?;
    ensure!(said != json!([]));
    page.wait_for_text("This site is not set up correctly")
        .await
}
