//! The pictures of comment authors. They are off unless the publisher turns them on, because they may come from third
//! parties.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::Page;
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::{self, Site};
use standfirst_e2e::wait;

use crate::embedding::Host;

standfirst_e2e::tests![
    no_picture_is_requested_by_default,
    picture_is_shown_where_publisher_says_so,
    picture_does_not_move_the_page,
    picture_far_below_is_requested_when_near,
    unsafe_address_is_not_requested,
    failed_picture_leaves_the_initial,
    widget_shows_pictures_where_its_attribute_says_so
];

/// The ids of the first comment of the thread and of one near its end.
const FIRST: &str = "1";
const LAST: &str = "29";

/// A picture on the backend's server. The parameter tells the requests of several authors apart.
fn picture(author: &str) -> String {
    format!("/icons/icon-192.png?author={author}")
}

/// Returns the shipped profile with a picture for each of these comments.
fn profile(built: &Path, pictures: &Value) -> Result<String> {
    let profile = std::fs::read_to_string(built.join("profiles/standfirst.json"))?;
    let mut profile: Value = serde_json::from_str(&profile)?;
    profile["thread"]["fields"]["avatar"] = json!({ "at": "id", "map": pictures });
    Ok(profile.to_string())
}

/// Serves the site behind a proxy. The backend names a picture for each of these comments.
async fn site(
    context: &mut TestContext,
    shows_pictures: bool,
    pictures: &Value,
) -> Result<(Arc<Proxy>, String)> {
    let site = Site::copy(context.project())?;
    let mut config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "limits": { "page_size": 100 }
    });
    if shows_pictures {
        config["avatars"] = true.into();
    }
    site.configure(&config)?;
    let profile = profile(site.path(), pictures)?;
    site.put("profiles/standfirst.json", &profile)?;
    let server = Reference::start(context.project(), site.path(), Options::default()).await?;
    let proxy = Proxy::start(server.address()).await?;
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    context.keep_alive(site);
    context.keep_alive(server);
    Ok((context.keep_alive(proxy), address))
}

/// Runs a script that can use the box for the picture of a comment as `box`, and the picture in it as `image`.
async fn with_picture(page: &Page<'_>, comment: &str, script: &str) -> Result<Value> {
    let find = "const box = document.querySelector(`#comment-${arguments[0]} > .comment-self .avatar`); \
        const image = box?.querySelector('img'); ";
    page.script(&format!("{find}{script}"), vec![comment.into()])
        .await
}

/// Opens the article and waits for the whole thread.
async fn open<'a>(context: &'a mut TestContext, address: &str) -> Result<Page<'a>> {
    let page = context.open(address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.wait_for_text("I do not like this series").await?;
    Ok(page)
}

async fn scroll_to(page: &Page<'_>, comment: &str) -> Result<()> {
    let scroll = "document.getElementById(`comment-${arguments[0]}`).scrollIntoView()";
    page.script(scroll, vec![comment.into()]).await?;
    Ok(())
}

async fn wait_until_loaded(page: &Page<'_>, comment: &str) -> Result<()> {
    let loaded = "return !!image?.complete && image.naturalWidth > 0";
    wait::until("the picture", async || {
        Ok(with_picture(page, comment, loaded).await? == true)
    })
    .await
}

/// Returns how often a picture was requested.
fn requests(proxy: &Proxy, author: &str) -> usize {
    let parameter = format!("author={author}");
    proxy.requests(&Method::GET, &parameter).len()
}

async fn no_picture_is_requested_by_default(context: &mut TestContext) -> Result<()> {
    let pictures = json!({ FIRST: picture("first"), LAST: picture("last") });
    let (proxy, address) = site(context, false, &pictures).await?;
    let page = open(context, &address).await?;
    scroll_to(&page, FIRST).await?;
    scroll_to(&page, LAST).await?;
    let images = "return document.querySelectorAll('.avatar, .comment img').length";
    ensure!(page.script(images, vec![]).await? == 0);
    ensure!(requests(&proxy, "") == 0);
    Ok(())
}

async fn picture_is_shown_where_publisher_says_so(context: &mut TestContext) -> Result<()> {
    let pictures = json!({ FIRST: picture("first") });
    let (proxy, address) = site(context, true, &pictures).await?;
    let page = open(context, &address).await?;
    scroll_to(&page, FIRST).await?;
    wait_until_loaded(&page, FIRST).await?;
    let attributes = "return [...['alt', 'width', 'height', 'referrerpolicy'].map((name) => image.getAttribute(name)), \
        box.getAttribute('aria-hidden')]";
    let found = with_picture(&page, FIRST, attributes).await?;
    ensure!(
        found == json!(["", "32", "32", "no-referrer", "true"]),
        "{found}"
    );
    // It covers the initial, which is what those without a picture have.
    let covers = "return document.elementFromPoint(...(({ x, y, width, height }) => \
        [x + width / 2, y + height / 2])(box.getBoundingClientRect())) === image";
    ensure!(with_picture(&page, FIRST, covers).await? == true);
    let other = "return [box.textContent, image]";
    ensure!(with_picture(&page, "2", other).await? == json!(["E", null]));
    ensure!(requests(&proxy, "first") == 1);
    context.expect_accessible("pictures of authors").await
}

async fn picture_does_not_move_the_page(context: &mut TestContext) -> Result<()> {
    let pictures = json!({ FIRST: picture("first") });
    let (proxy, address) = site(context, true, &pictures).await?;
    proxy.fail(Some(Method::GET), "author=first", Fault::DelayResponse);
    let page = open(context, &address).await?;
    scroll_to(&page, FIRST).await?;
    wait::until("the request", async || Ok(requests(&proxy, "first") == 1)).await?;
    let places = "return ['.comment-name', '.comment-body', '.replies'].map((part) => { \
        const place = document.querySelector(`#comment-${arguments[0]} ${part}`).getBoundingClientRect(); \
        return [place.x, place.y]; })";
    let before = with_picture(&page, FIRST, places).await?;
    ensure!(with_picture(&page, FIRST, "return image.complete").await? == false);
    proxy.restore();
    wait_until_loaded(&page, FIRST).await?;
    let after = with_picture(&page, FIRST, places).await?;
    ensure!(before == after, "{before} became {after}");
    Ok(())
}

async fn picture_far_below_is_requested_when_near(context: &mut TestContext) -> Result<()> {
    let pictures = json!({ FIRST: picture("first"), LAST: picture("last") });
    let (proxy, address) = site(context, true, &pictures).await?;
    let page = open(context, &address).await?;
    scroll_to(&page, FIRST).await?;
    wait_until_loaded(&page, FIRST).await?;
    ensure!(requests(&proxy, "last") == 0, "it was requested too early");
    scroll_to(&page, LAST).await?;
    wait_until_loaded(&page, LAST).await
}

async fn unsafe_address_is_not_requested(context: &mut TestContext) -> Result<()> {
    let (elsewhere, _) = site(context, false, &json!({})).await?;
    let origin = elsewhere.address();
    let unencrypted = format!("{origin}{}", picture("unencrypted"));
    let without_scheme = format!("{origin}{}", picture("without-scheme"));
    let without_scheme = without_scheme.trim_start_matches("http:").to_owned();
    let unsafe_addresses = [
        ("2", "javascript:document.title='Broken'".to_owned()),
        ("3", picture("relative").trim_start_matches('/').to_owned()),
        ("4", unencrypted),
        ("5", without_scheme),
    ];
    let mut pictures = json!({ FIRST: picture("first") });
    for (comment, address) in &unsafe_addresses {
        pictures[comment] = address.as_str().into();
    }
    let (proxy, address) = site(context, true, &pictures).await?;
    let page = open(context, &address).await?;
    for (comment, address) in &unsafe_addresses {
        scroll_to(&page, comment).await?;
        // Its comment has the initial of the name instead.
        let shown = "return [box.textContent.length, image?.src]";
        let shown = with_picture(&page, comment, shown).await?;
        ensure!(shown == json!([1, null]), "{address}: {shown}");
    }
    scroll_to(&page, FIRST).await?;
    wait_until_loaded(&page, FIRST).await?;
    ensure!(requests(&proxy, "") == 1 && requests(&elsewhere, "") == 0);
    Ok(())
}

async fn failed_picture_leaves_the_initial(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let pictures = json!({ FIRST: picture("first") });
    let (proxy, address) = site(context, true, &pictures).await?;
    let missing = Fault::status(404, &json!({}));
    proxy.fail(Some(Method::GET), "author=first", missing);
    let page = open(context, &address).await?;
    scroll_to(&page, FIRST).await?;
    let shown = "return image?.complete && [box.textContent, getComputedStyle(image).display]";
    wait::until("the initial", async || {
        Ok(with_picture(&page, FIRST, shown).await? == json!(["W", "none"]))
    })
    .await
}

async fn widget_shows_pictures_where_its_attribute_says_so(
    context: &mut TestContext,
) -> Result<()> {
    let host = Host::start(context).await?;
    let pictures = json!({ FIRST: picture("first") });
    let profile = profile(&site::built(context.project())?, &pictures)?;
    host.put("pictures.json", &profile)?;
    let profile = format!("{}/pictures.json", host.origin());
    let from = host.from().to_owned();
    let thread = |more: &str| {
        format!(
            "<standfirst-comments server=\"{from}\" backend=\"{profile}\" page-id=\"{ARTICLE}\" \
             loading=\"eager\" {more}></standfirst-comments>"
        )
    };
    let body = [thread("avatars=\"on\""), thread("")].concat();
    let address = host.publish(context, "", &body)?;
    let page = context.open(&address).await?;
    let shown = "return [...document.querySelectorAll('standfirst-comments')].map(({ shadowRoot: root }) => \
        [root?.querySelectorAll('#comment-1').length, root?.querySelectorAll('.avatar').length > 0, \
        [...root?.querySelectorAll('.avatar img') ?? []].map((one) => one.naturalWidth > 0 && one.src)])";
    let expected = json!([
        [1, true, [format!("{from}{}", picture("first"))]],
        [1, false, []]
    ]);
    wait::until("both threads", async || {
        Ok(page.script(shown, vec![]).await? == expected)
    })
    .await
}
