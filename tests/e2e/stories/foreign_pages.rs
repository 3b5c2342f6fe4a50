//! Comments of the reference backend on pages of a site that it does not host.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::page::button;
use standfirst_e2e::stage::Stage;
use standfirst_e2e::wait;

use crate::embedding::Host;
use crate::writing::write;

standfirst_e2e::stories![
    a_page_of_a_listed_origin_has_its_thread,
    a_page_of_another_origin_is_told_which_option_is_missing
];

fn elements(from: &str) -> String {
    format!(
        "<p>So far: <standfirst-count server=\"{from}\">some</standfirst-count></p>\
         <standfirst-comments server=\"{from}\" loading=\"eager\">The comments need JavaScript.</standfirst-comments>"
    )
}

async fn a_page_of_a_listed_origin_has_its_thread(stage: &mut Stage) -> Result<()> {
    let host = Host::start_with(stage, "--page-origin").await?;
    let body = elements(host.from());
    let address = host.publish(stage, "", &body)?;
    let page = stage.open(&address).await?;
    page.see("So far: 0").await?;
    page.see("No comments yet").await?;
    write(&page, "Nobody has set this page up.").await?;
    page.press(&button("Post comment")).await?;
    page.see("Your comment has been posted.").await?;
    // The same page at another of its addresses.
    let again = stage
        .open(&format!("{address}?utm_source=letter#top"))
        .await?;
    again.see("Nobody has set this page up.").await?;
    again.see("So far: 1").await?;
    stage
        .expect_accessible("a thread on a page hosted elsewhere")
        .await
}

async fn a_page_of_another_origin_is_told_which_option_is_missing(stage: &mut Stage) -> Result<()> {
    stage.expect_in_console("page_not_listed");
    stage.expect_failing_requests();
    let host = Host::start_with(stage, "--allow-origin").await?;
    let listening = "<script>window.said = []; for (const how of ['error', 'warn']) { const say = console[how]; \
        console[how] = (...all) => { said.push(all.map(String).join(' ')); say(...all); }; }</script>";
    let option = format!("--page-origin {}", host.origin());
    let body = elements(host.from());
    let address = host.publish(stage, listening, &body)?;
    let page = stage.open(&address).await?;
    let mut said = Value::Null;
    wait::until("the console", async || {
        said = page.script("return said", vec![]).await?;
        Ok(said.to_string().contains(&option))
    })
    .await
    .with_context(|| format!("it said {said}"))?;
    ensure!(said != json!([]));
    page.see("This site is not set up correctly").await
}
