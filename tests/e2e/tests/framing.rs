//! The frame: comments and articles on pages that run no third-party scripts, and links that embed.

use anyhow::{Context, Result, ensure};
use fantoccini::key::Key;
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field, heading};
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::wait;

use crate::embedding::Host;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    frame_height_follows_content,
    frame_follows_page_theme,
    messages_from_other_windows_are_ignored,
    frame_without_origin_shows_thread,
    frame_ignores_backend_in_url,
    frame_ignores_text_in_url,
    frame_shows_backend_listed_by_publisher,
    frame_on_unlisted_page_does_not_know_reader,
    frame_on_listed_page_knows_reader,
    pasted_link_embeds_article
];

const FIRST: &str = "Reply to Wilma Stroud";

/// Records each height the frame is given, how many of them came before the thread was loaded, and its events.
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
    context: &mut TestContext,
    head: &str,
    body: impl Fn(&str) -> String,
    more: &str,
) -> Result<String> {
    let host = Host::start(context).await?;
    let body = format!("{}{}{more}", body(host.from()), helper(host.from()));
    host.publish(context, head, &body)
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

async fn frame_height_follows_content(context: &mut TestContext) -> Result<()> {
    let address = host(context, WATCH, |from| frame(from, ""), "").await?;
    let page = context.open(&address).await?;
    wait::until("the thread", async || {
        let heard = page.script("return heard.join(', ')", vec![]).await?;
        Ok(heard
            .as_str()
            .is_some_and(|heard| heard.contains("loaded iframe")))
    })
    .await?;
    // Heights after the `loaded` event may decrease. Those before it must not, or the page jumps.
    let heights = page.script("return heights", vec![]).await?;
    let heights: Vec<f64> = serde_json::from_value(heights)?;
    let early = page.script("return early", vec![]).await?;
    let early: usize = serde_json::from_value(early)?;
    ensure!(
        heights.len() > 1 && heights.iter().take(early).is_sorted(),
        "the frame sent {heights:?}, {early} of them before the thread was loaded"
    );
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    let fits = "return document.documentElement.scrollHeight <= innerHeight && \
                getComputedStyle(document.documentElement).overflowY === 'hidden'";
    wait::until("the frame to be as high as its content", async || {
        Ok(page.script(fits, vec![]).await? == true)
    })
    .await?;
    fill_comment_form(&page, "From inside a frame.").await?;
    // By the keyboard: WebKit's driver ignores a frame's position when it moves the pointer.
    let send = format!("{}{}", char::from(Key::Control), char::from(Key::Enter));
    page.press_keys(&send).await?;
    page.wait_for_text("Your comment has been posted.").await?;
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

async fn frame_follows_page_theme(context: &mut TestContext) -> Result<()> {
    let address = host(context, "", |from| frame(from, "data-theme=\".night\""), "").await?;
    let page = context.open(&address).await?;
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

async fn messages_from_other_windows_are_ignored(context: &mut TestContext) -> Result<()> {
    // Another frame of the page, unrelated to the widget.
    let stranger = "<iframe id=\"stranger\" title=\"Stranger\" src=\"stranger.html\"></iframe>";
    let host = Host::start(context).await?;
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
    let address = host.publish(context, listening, &body)?;
    let page = context.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    outside(&page).await?;
    page.script(
        "document.getElementById('stranger').contentWindow.meddle()",
        vec![],
    )
    .await?;
    wait::until("the stranger's message", async || {
        Ok(page.script("return done", vec![]).await? == 1)
    })
    .await?;
    let height = "return document.querySelector('iframe').style.height";
    ensure!(page.script(height, vec![]).await? != "9999px");
    inside(&page).await?;
    // Messages arrive in order, so the frame has processed the stranger's by now.
    let theme = "return new Promise((done) => setTimeout(() => \
                 done(document.querySelector('standfirst-comments').theme)))";
    ensure!(page.script(theme, vec![]).await? == "light");
    Ok(())
}

async fn frame_without_origin_shows_thread(context: &mut TestContext) -> Result<()> {
    let sandboxed = |from: &str| frame(from, "sandbox=\"allow-scripts\"");
    let address = host(context, WATCH, sandboxed, "").await?;
    let page = context.open(&address).await?;
    wait::until("the frame's height", async || {
        let height = "return document.querySelector('iframe').clientHeight";
        let height = page.script(height, vec![]).await?;
        Ok(height.as_f64().is_some_and(|height| height > 400.0))
    })
    .await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await.map(drop)
}

/// Records the failures that frames report.
const LISTEN: &str = "<script>window.failed = []; addEventListener('message', ({ data }) => { \
    if (data.type === 'standfirst:event' && data.name === 'failed') failed.push(data.detail.reason) })</script>";

async fn frame_ignores_backend_in_url(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("a frame shows what the site's config.json names");
    let host = Host::start(context).await?;
    // Such a profile would make the newspaper's origin send any request to any address.
    let profile = r#"{"name":"strange","thread":{"request":{"method":"POST","url":"{server}/api/v1/strange"},
        "items":"$","shape":{"kind":"flat"},"fields":{"id":"id","body":"text"}}}"#;
    host.put("strange.json", profile)?;
    let (from, strange) = (host.from(), host.origin());
    let addresses = [
        format!("backend={strange}/strange.json"),
        format!(
            "backend=%20//{}/strange.json",
            strange.replace("http://", "")
        ),
        format!(
            "backend=data:application/json,{}",
            profile.replace(['\n', ' '], "").replace('"', "%22")
        ),
        "backend=http://".to_owned(),
        // Shipped profiles, but not this site's.
        "backend=isso".to_owned(),
        format!("backend=isso&amp;server={from}"),
        format!("backend=standfirst&amp;server={strange}"),
        format!("server={strange}"),
        format!("server={from}.stranger.example"),
        format!("element=article&amp;server={strange}"),
        format!("element=article&amp;comments-server={strange}"),
        "element=article&amp;comments-backend=isso".to_owned(),
        format!("element=article&amp;comments-backend={strange}/strange.json"),
    ];
    let frames: String = addresses
        .iter()
        .map(|said| {
            format!("<iframe title=\"Strange\" src=\"{from}/widget/frame.html?page-id={ARTICLE}&amp;{said}\"></iframe>")
        })
        .collect();
    let address = host.publish(context, LISTEN, &frames)?;
    let page = context.open(&address).await?;
    let all = addresses.len();
    wait::until("every frame to refuse", async || {
        Ok(page.script("return failed", vec![]).await? == json!(vec!["misconfigured"; all]))
    })
    .await?;
    // The author of the address may also be the embedding page, which can send commands as well.
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

async fn frame_ignores_text_in_url(context: &mut TestContext) -> Result<()> {
    context.expect_console_text("the address of a frame does not decide");
    let host = Host::start(context).await?;
    let strange = host.origin().to_owned();
    let said = format!(
        "t-form.title=Sign+in&amp;page-title=Sign+in&amp;site-id=x&amp;css={strange}/x.css&amp;token=x&amp;\
         variables=x&amp;require=email&amp;lang=../../x&amp;theme=html&amp;\
         page-url=https://stranger.example/{ARTICLE}&amp;page-size=3"
    );
    let body = format!(
        "<iframe title=\"Strange\" width=\"600\" height=\"900\" \
         src=\"{}/widget/frame.html?page-id={ARTICLE}&amp;{said}\"></iframe>",
        host.from()
    );
    let address = host.publish(context, "", &body)?;
    let page = context.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    let taken = "const element = document.querySelector('standfirst-comments'); \
        return [element.getAttributeNames().filter((name) => !['loading', 'backend', 'server', 'lang'].includes(name)), \
          element.lang, element.shadowRoot.textContent.includes('Sign in'), \
          element.shadowRoot.querySelector('link') !== null, \
          [...element.shadowRoot.querySelectorAll('a')].some((link) => link.hostname.includes('stranger'))]";
    let taken = page.script(taken, vec![]).await?;
    ensure!(
        taken == json!([["page-id", "page-size"], "en", false, false, false]),
        "{taken}"
    );
    Ok(())
}

/// Starts a newspaper whose configuration has a section on frames.
async fn configured(context: &mut TestContext, frames: serde_json::Value) -> Result<String> {
    let config = json!({
        "site": { "name": "The Courier" },
        "articles": { "profile": "standfirst" },
        "frames": frames,
    });
    let news = context.configured(Options::default(), &config).await?;
    Ok(news.address().trim_end_matches('/').to_owned())
}

/// Publishes another site's page with a frame of a newspaper that is configured for it.
async fn page_around(
    context: &mut TestContext,
    frames: impl Fn(&str) -> serde_json::Value,
    more: &str,
) -> Result<(String, String)> {
    let host = Host::start(context).await?;
    let from = configured(context, frames(host.origin())).await?;
    let body = format!(
        "<iframe title=\"Comments\" width=\"600\" height=\"900\" \
         src=\"{from}/widget/frame.html?page-id={ARTICLE}{more}\"></iframe>{}",
        helper(&from)
    );
    Ok((from, host.publish(context, "", &body)?))
}

async fn frame_shows_backend_listed_by_publisher(context: &mut TestContext) -> Result<()> {
    // The site's own backend under another name, with the publisher's own message texts.
    let list = |_: &str| {
        json!({
            "backends": [{ "name": "blog", "profile": "profiles/standfirst.json" }],
            "words": { "form.submit": "Send it" },
        })
    };
    let (_, address) = page_around(context, list, "&amp;backend=blog").await?;
    let page = context.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    fill_comment_form(&page, "From the list.").await?;
    page.find(&button("Send it")).await.map(drop)
}

/// Stores a reader's details in the current page's, or frame's, local storage.
const REMEMBER: &str = "localStorage['standfirst:identity'] = JSON.stringify(\
    { name: 'Nora Field', email: 'nora@reader.example', website: '' })";

async fn frame_on_unlisted_page_does_not_know_reader(context: &mut TestContext) -> Result<()> {
    let (from, address) = page_around(context, |_| json!({}), "").await?;
    let page = context.open(&format!("{from}/article/{ARTICLE}")).await?;
    page.first(&button(FIRST)).await?;
    page.script(REMEMBER, vec![]).await?;
    page.open(&address).await?;
    inside(&page).await?;
    page.fill(&field("Comment"), "Who am I?").await?;
    page.find(&field("Name required")).await?;
    ensure!(page.value(&field("Name required")).await?.is_empty());
    ensure!(page.value(&field("Email required")).await?.is_empty());
    // All storage is denied to the frame's scripts, as it is to the module.
    let asked = "return ['localStorage', 'sessionStorage', 'indexedDB', 'caches'].map((name) => { \
                 try { return typeof window[name] } catch (error) { return error.name } })";
    let asked = page.script(asked, vec![]).await?;
    ensure!(asked == json!(vec!["SecurityError"; 4]), "{asked}");
    outside(&page).await?;
    // The frame may be opened as a page of its own, too. Then there is no embedding page that could be listed.
    page.open(&format!("{from}/widget/frame.html?page-id={ARTICLE}"))
        .await?;
    page.fill(&field("Comment"), "Who am I?").await?;
    page.find(&field("Name required")).await?;
    ensure!(page.value(&field("Name required")).await?.is_empty());
    // Nor has the frame removed the stored details.
    page.open(&format!("{from}/privacy")).await?;
    let kept = "return localStorage['standfirst:identity'].includes('Nora')";
    ensure!(page.script(kept, vec![]).await? == true);
    Ok(())
}

async fn frame_on_listed_page_knows_reader(context: &mut TestContext) -> Result<()> {
    let list = |origin: &str| json!({ "embedders": [origin] });
    let (_, address) = page_around(context, list, "").await?;
    let page = context.open(&address).await?;
    inside(&page).await?;
    page.first(&button(FIRST)).await?;
    // Stored in the frame and not on the newspaper's own page: some browsers partition the two.
    page.script(REMEMBER, vec![]).await?;
    outside(&page).await?;
    page.open(&address).await?;
    inside(&page).await?;
    page.fill(&field("Comment"), "Who am I?").await?;
    page.wait_for_text("Nora Field").await
}

async fn pasted_link_embeds_article(context: &mut TestContext) -> Result<()> {
    let host = Host::start(context).await?;
    let article = format!("{}/article/{ARTICLE}", host.from());
    let page = reqwest::get(&article).await?.text().await?;
    let (_, link) = page
        .split_once("type=\"application/json+oembed\" href=\"")
        .context("the article's page does not link to an oEmbed response")?;
    let (link, _) = link.split_once('"').context("an unfinished link")?;
    let answer: serde_json::Value = reqwest::get(link.replace("&amp;", "&"))
        .await?
        .json()
        .await?;
    ensure!(answer["type"] == "rich", "{answer}");
    let html = answer["html"].as_str().context("no html")?.to_owned();
    let address = host.publish(context, "", &html)?;
    let page = context.open(&address).await?;
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
