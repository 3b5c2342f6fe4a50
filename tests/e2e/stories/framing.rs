//! The frame: comments and articles on pages that run no scripts of others, and links that embed.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, heading};
use standfirst_e2e::stage::Stage;
use standfirst_e2e::wait;

use crate::embedding::Host;
use crate::writing::write;

standfirst_e2e::stories![
    a_frame_is_as_high_as_what_is_in_it,
    a_frame_follows_the_theme_of_the_page,
    strangers_are_not_listened_to,
    a_frame_without_an_origin_shows_the_thread,
    a_profile_of_a_stranger_does_not_run_in_a_frame,
    a_profile_of_its_own_origin_runs_in_a_frame,
    a_pasted_link_embeds_the_article
];

const FIRST: &str = "Reply to Wilma Stroud";

/// Keeps each height the frame is given, how many came before all was there, and what is heard of it.
const WATCH: &str = "<script>window.heights = []; window.heard = [];
    addEventListener('message', ({ data }) => { if (data.type === 'standfirst:height') heights.push(data.height) });
    document.addEventListener('standfirst:loaded', () => { window.early = heights.length });
    for (const name of ['ready', 'loaded', 'published', 'count'])
      document.addEventListener('standfirst:' + name, (event) => heard.push(name + ' ' + event.target.localName));
    </script>";

fn frame(from: &str, more: &str) -> String {
    format!(
        "<iframe title=\"Comments\" width=\"600\" height=\"200\" {more} src=\"{from}/widget/frame.html?\
         element=comments&amp;server={from}&amp;page-id={ARTICLE}\"></iframe>"
    )
}

fn helper(from: &str) -> String {
    format!("<script type=\"module\" src=\"{from}/widget/frame.mjs\"></script>")
}

async fn host(
    stage: &mut Stage,
    head: &str,
    body: impl Fn(&str) -> String,
    more: &str,
) -> Result<String> {
    let host = Host::start(stage).await?;
    let body = format!("{}{}{more}", body(host.from()), helper(host.from()));
    host.publish(stage, head, &body)
}

async fn inside(page: &Page<'_>) -> Result<()> {
    let client = page.browser().client();
    client.enter_frame(0).await.context("entering the frame")
}

async fn outside(page: &Page<'_>) -> Result<()> {
    let client = page.browser().client();
    client
        .enter_parent_frame()
        .await
        .context("leaving the frame")
}

async fn a_frame_is_as_high_as_what_is_in_it(stage: &mut Stage) -> Result<()> {
    let address = host(stage, WATCH, |from| frame(from, ""), "").await?;
    let page = stage.open(&address).await?;
    wait::until("the thread", async || {
        let heard = page.script("return heard.join(', ')", vec![]).await?;
        Ok(heard
            .as_str()
            .is_some_and(|heard| heard.contains("loaded iframe")))
    })
    .await?;
    // The heights after the word that all is there may fall; those before it must not, or the page jumps.
    let heights = page.script("return heights", vec![]).await?;
    let heights: Vec<f64> = serde_json::from_value(heights)?;
    let early = page.script("return early", vec![]).await?;
    let early: usize = serde_json::from_value(early)?;
    ensure!(
        heights.len() > 1 && heights.iter().take(early).is_sorted(),
        "the frame told {heights:?}, {early} of them before all was there"
    );
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    let fits = "return document.documentElement.scrollHeight <= innerHeight && \
                getComputedStyle(document.documentElement).overflowY === 'hidden'";
    wait::until("the frame to be as high as its content", async || {
        Ok(page.script(fits, vec![]).await? == true)
    })
    .await?;
    write(&page, "From inside a frame.").await?;
    // By the keyboard: WebKit's driver does not know where a frame lies when it moves the pointer.
    let send = format!("{}{}", char::from(Key::Control), char::from(Key::Enter));
    page.keys(&send).await?;
    page.see("Your comment has been posted.").await?;
    wait::until("the frame to have grown with it", async || {
        Ok(page.script(fits, vec![]).await? == true)
    })
    .await?;
    outside(&page).await?;
    let heard = page.script("return heard.join(', ')", vec![]).await?;
    let heard = heard.as_str().unwrap_or_default();
    ensure!(
        heard.contains("published iframe") && heard.contains("count iframe"),
        "{heard}"
    );
    Ok(())
}

async fn a_frame_follows_the_theme_of_the_page(stage: &mut Stage) -> Result<()> {
    let address = host(stage, "", |from| frame(from, "data-theme=\".night\""), "").await?;
    let page = stage.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    let colour = "const root = document.querySelector('standfirst-comments').shadowRoot; \
                  return getComputedStyle(root.querySelector('.discussion-title')).color";
    ensure!(page.script(colour, vec![]).await? == "rgb(28, 26, 23)");
    outside(&page).await?;
    page.script("document.body.className = 'night'", vec![])
        .await?;
    inside(&page).await?;
    wait::until("the dark colours", async || {
        Ok(page.script(colour, vec![]).await? == "rgb(235, 230, 220)")
    })
    .await
}

async fn strangers_are_not_listened_to(stage: &mut Stage) -> Result<()> {
    // Another frame of the page, which has nothing to do with us.
    let stranger = "<iframe id=\"stranger\" title=\"Stranger\" src=\"stranger.html\"></iframe>";
    let host = Host::start(stage).await?;
    host.put(
        "stranger.html",
        "<!doctype html><title>Stranger</title><script>\
         window.meddle = () => { for (const to of [parent, parent.frames[0]]) { \
           to.postMessage({ type: 'standfirst:height', height: 9999 }, '*'); \
           to.postMessage({ type: 'standfirst:theme', theme: 'dark' }, '*'); } \
           parent.postMessage({ type: 'stranger:done' }, '*'); }</script>",
    )?;
    let listening = "<script>window.done = 0; addEventListener('message', ({ data }) => { \
        if (data.type === 'stranger:done') done++; })</script>";
    let body = format!(
        "{}{stranger}{}",
        frame(host.from(), "data-theme=\"light\""),
        helper(host.from())
    );
    let address = host.publish(stage, listening, &body)?;
    let page = stage.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    outside(&page).await?;
    page.script(
        "document.getElementById('stranger').contentWindow.meddle()",
        vec![],
    )
    .await?;
    wait::until("the stranger's words", async || {
        Ok(page.script("return done", vec![]).await? == 1)
    })
    .await?;
    let height = "return document.querySelector('iframe').style.height";
    ensure!(page.script(height, vec![]).await? != "9999px");
    inside(&page).await?;
    // What the frame was told before is carried out by now: messages come in order.
    let theme = "return new Promise((done) => setTimeout(() => \
                 done(document.querySelector('standfirst-comments').theme)))";
    ensure!(page.script(theme, vec![]).await? == "light");
    Ok(())
}

async fn a_frame_without_an_origin_shows_the_thread(stage: &mut Stage) -> Result<()> {
    let sandboxed = |from: &str| frame(from, "sandbox=\"allow-scripts\"");
    let address = host(stage, WATCH, sandboxed, "").await?;
    let page = stage.open(&address).await?;
    wait::until("the frame's height", async || {
        let height = "return document.querySelector('iframe').clientHeight";
        let height = page.script(height, vec![]).await?;
        Ok(height.as_f64().is_some_and(|height| height > 400.0))
    })
    .await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await.map(drop)
}

/// Keeps what frames said of failures.
const LISTEN: &str = "<script>window.failed = []; addEventListener('message', ({ data }) => { \
    if (data.type === 'standfirst:event' && data.name === 'failed') failed.push(data.detail.reason) })</script>";

async fn a_profile_of_a_stranger_does_not_run_in_a_frame(stage: &mut Stage) -> Result<()> {
    stage.expect_in_console("a frame takes a profile's name or an address of its own origin");
    let host = Host::start(stage).await?;
    // It would have the newspaper's origin send what a stranger likes, where a stranger likes.
    let profile = r#"{"name":"strange","thread":{"request":{"method":"POST","url":"{server}/api/v1/strange"},
        "items":"$","shape":{"kind":"flat"},"fields":{"id":"id","body":"text"}}}"#;
    host.put("strange.json", profile)?;
    let from = host.from();
    let strange = [
        format!("backend={}/strange.json", host.origin()),
        format!(
            "backend=%20//{}/strange.json",
            host.origin().replace("http://", "")
        ),
        format!(
            "backend=data:application/json,{}",
            profile.replace(['\n', ' '], "").replace('"', "%22")
        ),
        "backend=http://".to_owned(),
        format!(
            "element=article&amp;comments-backend={}/strange.json",
            host.origin()
        ),
    ];
    let frames: String = strange
        .iter()
        .map(|said| {
            format!("<iframe title=\"Strange\" src=\"{from}/widget/frame.html?page-id={ARTICLE}&amp;{said}\"></iframe>")
        })
        .collect();
    let address = host.publish(stage, LISTEN, &frames)?;
    let page = stage.open(&address).await?;
    let all = strange.len();
    wait::until("every frame to refuse", async || {
        Ok(page.script("return failed", vec![]).await? == json!(vec!["misconfigured"; all]))
    })
    .await?;
    // Whoever wrote the address may be the page around, and ask for more.
    let go = "for (const { contentWindow } of document.querySelectorAll('iframe')) \
              contentWindow.postMessage({ type: 'standfirst:go', id: '1' }, '*')";
    page.script(go, vec![]).await?;
    for index in 0..u16::try_from(all)? {
        let client = page.browser().client();
        client
            .enter_frame(index)
            .await
            .context("entering a frame")?;
        let shown = "return [document.body.querySelector(':scope > :not(noscript)') !== null, \
                     performance.getEntriesByType('resource').some(({ name }) => /strange|[.]wasm/.test(name))]";
        let shown = page.script(shown, vec![]).await?;
        ensure!(shown == json!([false, false]), "frame {index}: {shown}");
        outside(&page).await?;
    }
    Ok(())
}

async fn a_profile_of_its_own_origin_runs_in_a_frame(stage: &mut Stage) -> Result<()> {
    let body = |from: &str| {
        frame(from, "").replace("element=comments", "backend=../profiles/standfirst.json")
    };
    let address = host(stage, "", body, "").await?;
    let page = stage.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await.map(drop)
}

async fn a_pasted_link_embeds_the_article(stage: &mut Stage) -> Result<()> {
    let host = Host::start(stage).await?;
    let article = format!("{}/article/{ARTICLE}", host.from());
    let page = reqwest::get(&article).await?.text().await?;
    let (_, link) = page
        .split_once("type=\"application/json+oembed\" href=\"")
        .context("the article's page leads to no oEmbed answer")?;
    let (link, _) = link.split_once('"').context("an unfinished link")?;
    let answer: serde_json::Value = reqwest::get(link.replace("&amp;", "&"))
        .await?
        .json()
        .await?;
    ensure!(answer["type"] == "rich", "{answer}");
    let html = answer["html"].as_str().context("no html")?.to_owned();
    let address = host.publish(stage, "", &html)?;
    let page = stage.open(&address).await?;
    inside(&page).await?;
    page.find(&heading("The last lamplighter of Tannery Row"))
        .await?;
    page.first(&button(FIRST)).await?;
    let permalink = "const root = document.querySelector('standfirst-article').shadowRoot; \
                     return root.querySelector('.comment-time').href.split('#')[0]";
    let permalink = page.script(permalink, vec![]).await?;
    ensure!(permalink == json!(article), "{permalink} is not {article}");
    Ok(())
}
