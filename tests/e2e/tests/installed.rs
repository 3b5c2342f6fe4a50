//! The site as an installed app: it can be installed, opens without a network, and updates to a new version
//! when its reader says so.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, article, button, field, form, link};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::servers::site::Site;
use standfirst_e2e::wait;

use crate::outbox::{add_init_script, post_as_other_reader};
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    browser_offers_installation: Chromium,
    opens_with_server_stopped,
    opens_under_path_with_server_stopped,
    added_publisher_files_are_cached,
    unreadable_configuration_is_not_cached,
    invalid_configuration_is_not_cached,
    slow_connection_shows_fresh_content_when_loaded,
    saved_article_opens_with_thread_after_restart: Chromium,
    install_offer_is_shown_once: Chromium,
    manual_install_instructions_are_shown: Chromium,
    pending_operations_are_sent_without_open_page: Chromium,
    delayed_operation_is_not_sent_early: Chromium,
    new_version_waits_for_reader,
    fresh_page_offers_no_reload,
    incomplete_version_is_not_activated,
    viewed_images_have_storage_limit,
    stored_articles_are_listed_and_removed,
    full_storage_is_reported,
    partially_saved_article_is_reported,
    all_data_is_cleared_at_once,
    shared_url_of_this_site_opens
];

/// Opens the site behind a proxy and waits until its service worker controls the page.
async fn with_worker(
    context: &mut TestContext,
    path: &str,
) -> Result<(Arc<Reference>, Arc<Proxy>, String)> {
    let server = context.reference(Options::default()).await?;
    let proxy = context.keep_alive(Proxy::start(server.address()).await?);
    let address = format!("{}/{path}", proxy.address());
    let page = context.open(&address).await?;
    worker_is_active(&page).await?;
    Ok((server, proxy, address))
}

pub(crate) async fn worker_is_active(page: &Page<'_>) -> Result<()> {
    wait::until("the service worker", async || {
        let state = page
            .script(
                "return navigator.serviceWorker.controller ? \
                 navigator.serviceWorker.controller.state : 'none'",
                vec![],
            )
            .await?;
        Ok(state == "activated")
    })
    .await
}

/// Opens the same address again. Firefox's driver bypasses the service worker when it reloads.
async fn reopen(page: &Page<'_>) -> Result<()> {
    let address = page.address().await?;
    page.open(&address).await
}

/// Returns the result of an asynchronous script of the page.
async fn run_async(page: &Page<'_>, script: &str) -> Result<Value> {
    let script = format!(
        "const done = arguments[0]; (async () => {{ {script} }})().then(done, (e) => done(String(e)))"
    );
    let client = page.browser().client();
    client
        .execute_async(&script, vec![])
        .await
        .context("running a script in the page")
}

async fn browser_offers_installation(context: &mut TestContext) -> Result<()> {
    with_worker(context, "").await?;
    let page = context.page()?;
    let errors = page
        .browser()
        .devtools("Page.getInstallabilityErrors", json!({}))
        .await?;
    // A headless browser always reports "in-incognito" here.
    let errors: Vec<&Value> = errors["installabilityErrors"]
        .as_array()
        .context("no list")?
        .iter()
        .filter(|error| error["errorId"] != "in-incognito")
        .collect();
    ensure!(
        errors.is_empty(),
        "the browser would not install it: {errors:?}"
    );
    let manifest = page
        .browser()
        .devtools("Page.getAppManifest", json!({}))
        .await?;
    ensure!(manifest["errors"] == json!([]), "{}", manifest["errors"]);
    let said: Value = serde_json::from_str(manifest["data"].as_str().context("no manifest")?)?;
    for key in [
        "id",
        "scope",
        "start_url",
        "icons",
        "shortcuts",
        "share_target",
    ] {
        ensure!(!said[key].is_null(), "the manifest has no {key}: {said}");
    }
    Ok(())
}

async fn opens_with_server_stopped(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, proxy, address) = with_worker(context, &format!("article/{ARTICLE}")).await?;
    let page = context.page()?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let front = format!("{}/", proxy.address());
    page.open(&front).await?;
    page.wait_for_text("The last lamplighter of Tannery Row")
        .await?;
    let names = run_async(
        &page,
        "const names = await caches.keys(); const files = []; \
         for (const name of names) files.push(...(await (await caches.open(name)).keys()).map((one) => one.url)); \
         return files",
    )
    .await?;
    let files = names.as_array().context("no list")?;
    ensure!(files.len() > 10, "too few files are cached: {names}");
    // Everything that the page requested from its own server is cached, except articles and their pictures.
    let asked = "return performance.getEntriesByType('resource').map((one) => one.name) \
        .filter((name) => name.startsWith(document.baseURI) && !/\\/(api|media)\\//.test(name))";
    let asked = page.script(asked, vec![]).await?;
    let asked = asked.as_array().context("no list")?;
    ensure!(asked.len() > 5, "too few files were requested: {asked:?}");
    let missing = asked.iter().find(|one| !files.contains(one));
    ensure!(missing.is_none(), "the worker does not cache {missing:?}");
    let of_widget = files.iter().find(|file| {
        let file = file.as_str().unwrap_or_default();
        file.contains("/widget/") || file.contains("/npm/")
    });
    ensure!(of_widget.is_none(), "the site does not need {of_widget:?}");
    // A broken or silent server is no reason to show nothing.
    let place = format!("/article/{ARTICLE}");
    for fault in [Fault::status(503, &json!({})), Fault::NoResponse] {
        proxy.fail(Some(Method::GET), &place, fault);
        page.open(&address).await?;
        page.wait_for_text("My grandmother timed her soup").await?;
        proxy.restore();
    }
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.wait_for_text(
        "The server could not be reached. You are reading a copy saved on this device",
    )
    .await?;
    context
        .expect_accessible("an article without a network")
        .await?;
    let page = context.page()?;
    page.open(&front).await?;
    page.wait_for_text("The last lamplighter of Tannery Row")
        .await?;
    page.open(&format!("{front}article/a-bench-for-two"))
        .await?;
    page.wait_for_text("The article could not be loaded.")
        .await?;
    proxy.restore();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.wait_for_no_text("The server could not be reached.")
        .await
}

async fn slow_connection_shows_fresh_content_when_loaded(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let proxy = context.keep_alive(Proxy::start(server.address()).await?);
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    let page = context.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    post_as_other_reader(&server, "Fresh from the press.").await?;
    proxy.fail(Some(Method::GET), "/comments", Fault::DelayResponse);
    page.reload().await?;
    page.wait_for_text("You are reading a copy saved on this device")
        .await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    ensure!(!page.text().await?.contains("Fresh from the press."));
    proxy.restore();
    page.wait_for_text("A newer version of this page has loaded.")
        .await?;
    // Showing the newest version does not need the network again.
    proxy.fail(Some(Method::GET), "/comments", Fault::NoResponse);
    page.press(&button("Show it")).await?;
    page.wait_for_text("Fresh from the press.").await?;
    page.wait_for_no_text("A newer version of this page has loaded.")
        .await?;
    ensure!(!page.text().await?.contains("You are reading a copy saved"));
    Ok(())
}

/// Starts a site whose threads have many pages.
async fn with_small_pages(context: &mut TestContext) -> Result<Arc<Proxy>> {
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "limits": { "page_size": 2 }
    });
    let (_, proxy) = context.behind_proxy(Options::default(), &config).await?;
    Ok(proxy)
}

/// Starts a site with a profile and a language that its publisher has added, so that the build does not know
/// them.
async fn with_added_files(
    context: &mut TestContext,
) -> Result<(Arc<Reference>, Arc<Proxy>, String)> {
    let site = Site::copy(context.project())?;
    let profile = std::fs::read_to_string(site.path().join("profiles/standfirst.json"))?;
    site.put("mine/own.json", &profile)?;
    site.put("messages/de.json", r#"{"not-found.home":"Zur Startseite"}"#)?;
    site.configure(&json!({
        "site": { "name": "Kurier" },
        "articles": { "profile": "mine/own.json" },
        "locale": "de"
    }))?;
    let server = Reference::start(context.project(), site.path(), Options::default()).await?;
    let server = context.keep_alive(server);
    context.keep_alive(site);
    let proxy = context.keep_alive(Proxy::start(server.address()).await?);
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    let page = context.open(&address).await?;
    worker_is_active(&page).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    Ok((server, proxy, address))
}

async fn added_publisher_files_are_cached(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, proxy, address) = with_added_files(context).await?;
    let page = context.page()?;
    // Opened again, now through the worker: this caches the article.
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let language = page.script("return document.documentElement.lang", vec![]);
    ensure!(language.await? == "de");
    Ok(())
}

async fn unreadable_configuration_is_not_cached(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    // The worker logs this.
    context.expect_console_text("is no JSON");
    let (_, proxy, address) = with_added_files(context).await?;
    let page = context.page()?;
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    for file in ["config.json", "messages/en.json", "mine/own.json"] {
        let hotel = Fault::Respond {
            status: 200,
            headers: vec![("content-type", "text/html".to_owned())],
            body: "<p>Welcome to the hotel</p>".to_owned(),
        };
        proxy.fail(None, file, hotel);
        page.open(&address).await?;
        page.wait_for_text("My grandmother timed her soup").await?;
        proxy.restore();
    }
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await
}

/// The JSON is well-formed but invalid: only the application can detect that.
async fn invalid_configuration_is_not_cached(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    // The pages that could not start log these, and the worker does.
    for words in [
        "articles",
        "colour: unknown key",
        "en.json",
        "can start with",
    ] {
        context.expect_console_text(words);
    }
    let (_, proxy, address) = with_added_files(context).await?;
    let page = context.page()?;
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    for (file, body) in [
        ("config.json", r#"{"site":{"name":"Kurier"},"articles":5}"#),
        ("mine/own.json", r#"{"name":"own","colour":1}"#),
        ("messages/en.json", "[]"),
    ] {
        let wrong = Fault::Respond {
            status: 200,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_owned(),
        };
        proxy.fail(None, file, wrong);
        page.open(&address).await?;
        page.wait_for_text("My grandmother timed her soup").await?;
        proxy.restore();
        proxy.disconnect();
        page.open(&address).await?;
        page.wait_for_text("My grandmother timed her soup").await?;
        proxy.restore();
    }
    // A corrected file replaces the last valid one.
    let better = Fault::Respond {
        status: 200,
        headers: vec![("content-type", "application/json".to_owned())],
        body: r#"{"site":{"name":"Bote"},"articles":{"profile":"mine/own.json"},"locale":"de"}"#
            .to_owned(),
    };
    proxy.fail(None, "config.json", better);
    page.open(&address).await?;
    page.wait_for_text("Bote").await?;
    proxy.restore();
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("Bote").await
}

async fn opens_under_path_with_server_stopped(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let options = Options {
        base_path: "/news/".to_owned(),
        ..Options::default()
    };
    let server = context.reference(options).await?;
    let proxy = context.keep_alive(Proxy::start(server.address()).await?);
    let address = format!("{}/news/article/{ARTICLE}", proxy.address());
    let page = context.open(&address).await?;
    worker_is_active(&page).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let scope = "return (await navigator.serviceWorker.ready).scope";
    let scope = run_async(&page, scope).await?;
    ensure!(scope == format!("{}/news/", proxy.address()), "{scope}");
    let manifest = "const link = document.querySelector('link[rel=manifest]'); \
        const manifest = await (await fetch(link.href)).json(); \
        return [manifest.start_url, manifest.scope].map((one) => new URL(one, link.href).href)";
    let manifest = run_async(&page, manifest).await?;
    ensure!(
        manifest.as_array().is_some_and(|all| all.iter().all(|one| {
            one.as_str()
                .is_some_and(|one| one.starts_with(scope.as_str().unwrap_or("-")))
        })),
        "{manifest}"
    );
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn saved_article_opens_with_thread_after_restart(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let proxy = with_small_pages(context).await?;
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    let page = context.open(&address).await?;
    worker_is_active(&page).await?;
    page.find(&button("Load more comments")).await?;
    page.press(&button("Save for offline")).await?;
    page.wait_for_text("Saved on this device, with its comments.")
        .await?;
    proxy.disconnect();
    context.kill_browser().await?;
    let page = context
        .open(&format!("{}/library", proxy.address()))
        .await?;
    page.wait_for_text("Saved articles").await?;
    page.press(&link("The last lamplighter of Tannery Row"))
        .await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    ensure!(page.address().await? == address);
    // The whole thread is stored, not only its first page.
    while !page.all(&button("Load more comments")).await?.is_empty() {
        let before = page.text().await?.len();
        page.press(&button("Load more comments")).await?;
        wait::until("more of the thread", async || {
            Ok(page.text().await?.len() > before
                || page.all(&button("Load more comments")).await?.is_empty())
        })
        .await?;
    }
    ensure!(
        !page.text().await?.contains("could not be loaded"),
        "a page of the thread is missing"
    );
    // A comment that is posted into it is pending.
    fill_comment_form(&page, "From the tunnel, into a saved thread.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    proxy.restore();
    page.wait_for_text("Just posted").await
}

/// Dispatches the sync event that a browser sends when the network is back.
async fn dispatch_sync(page: &Page<'_>, origin: &str) -> Result<()> {
    let browser = page.browser();
    browser.devtools("ServiceWorker.enable", json!({})).await?;
    // The first registration of a profile is number 0: these tests use a new profile.
    let sync = json!({ "origin": origin, "registrationId": "0", "tag": "standfirst-outbox", "lastChance": true });
    let sent = browser.devtools("ServiceWorker.dispatchSyncEvent", sync);
    sent.await.map(drop)
}

async fn pending_operations_are_sent_without_open_page(context: &mut TestContext) -> Result<()> {
    context.use_new_browser();
    context.expect_failing_requests();
    let (server, proxy, _) = with_worker(context, &format!("article/{ARTICLE}")).await?;
    let page = context.page()?;
    page.wait_for_text("My grandmother timed her soup").await?;
    fill_comment_form(&page, "Changed on the way.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    proxy.disconnect();
    let own = page.find(&article("Nora Field")).await?;
    page.press(&button("Edit").within(&own)).await?;
    let editing = page.find(&form("Edit your comment")).await?;
    page.fill(
        &field("Comment").within(&editing),
        "Changed by the browser.",
    )
    .await?;
    page.press(&button("Save changes")).await?;
    page.wait_for_text("Your change:").await?;
    let other = page.first(&article("Wilma Stroud")).await?;
    page.press(&button("Recommend").partial_match().within(&other))
        .await?;
    fill_comment_form(&page, "Carried by the browser.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Carried by the browser.").await?;
    wait::until("both to wait", async || {
        Ok(page.text().await?.matches("Waiting to be sent.").count() == 2)
    })
    .await?;
    let origin = proxy.address().to_owned();
    page.open("about:blank").await?;
    proxy.restore();
    dispatch_sync(&page, &origin).await?;
    let times = async || -> Result<usize> {
        let thread = server.thread(ARTICLE).await?.to_string();
        Ok(thread
            .matches("\"body_text\":\"Carried by the browser.\"")
            .count())
    };
    wait::until(
        "the comment on the server",
        async || Ok(times().await? == 1),
    )
    .await?;
    let thread = server.thread(ARTICLE).await?;
    let items = thread["items"].as_array().context("no items")?;
    let with = |key: &str, value: &Value| items.iter().find(|item| item[key] == *value);
    ensure!(
        with("body_text", &json!("Changed by the browser.")).is_some(),
        "the worker did not send the change"
    );
    ensure!(
        with("score", &json!(1)).is_some(),
        "the worker did not send the vote"
    );
    // The next page finds out that they were sent. It posts nothing again and repeats no request.
    let sent = || {
        let changes = proxy.requests(&Method::PATCH, "/comments/");
        changes.len() + proxy.requests(&Method::PUT, "/vote").len()
    };
    let carried = sent();
    let address = format!("{origin}/article/{ARTICLE}");
    // Opened offline first, the page already knows what the worker has sent.
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("Carried by the browser.").await?;
    page.wait_for_no_text("Your change:").await?;
    let waiting = page.first(&article("Nora Field")).await?;
    page.press(&button("Delete").within(&waiting)).await?;
    page.wait_for_text("It may already have been posted")
        .await?;
    page.open("about:blank").await?;
    proxy.restore();
    page.open(&address).await?;
    page.wait_for_text("Just posted").await?;
    page.wait_for_text("Changed by the browser.").await?;
    page.wait_for_no_text("Waiting to be sent.").await?;
    page.wait_for_no_text("Your change:").await?;
    ensure!(times().await? == 1);
    ensure!(sent() == carried, "a request was repeated");
    Ok(())
}

async fn delayed_operation_is_not_sent_early(context: &mut TestContext) -> Result<()> {
    context.use_new_browser();
    context.expect_failing_requests();
    let (_, proxy, _) = with_worker(context, &format!("article/{ARTICLE}")).await?;
    let page = context.page()?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let busy = Fault::status(429, &json!({ "code": "too_fast", "retry_after": 900 }));
    proxy.fail(Some(Method::POST), "/comments", busy);
    proxy.fail(Some(Method::PUT), "/vote", Fault::Disconnect);
    fill_comment_form(&page, "Not before a quarter of an hour.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    let other = page.first(&article("Wilma Stroud")).await?;
    page.press(&button("Recommend").partial_match().within(&other))
        .await?;
    let voted = || proxy.requests(&Method::PUT, "/vote").len();
    wait::until("the vote", async || Ok(voted() > 0)).await?;
    let (posts, votes) = (proxy.requests(&Method::POST, "/comments").len(), voted());
    let origin = proxy.address().to_owned();
    page.open("about:blank").await?;
    proxy.restore();
    dispatch_sync(&page, &origin).await?;
    // The vote was aborted for lack of a response and is newer than the comment: the worker has skipped the
    // comment.
    wait::until("the worker to send the vote", async || Ok(voted() > votes)).await?;
    ensure!(
        proxy.requests(&Method::POST, "/comments").len() == posts,
        "it was sent early"
    );
    Ok(())
}

async fn install_offer_is_shown_once(context: &mut TestContext) -> Result<()> {
    with_worker(context, "").await?;
    let page = context.page()?;
    let offer = "const offer = new Event('beforeinstallprompt', { cancelable: true }); \
                 offer.prompt = () => { window.prompted = true }; \
                 return !dispatchEvent(offer)";
    ensure!(
        page.script(offer, vec![]).await? == true,
        "the browser's own offer was shown"
    );
    page.wait_for_text("Install this newspaper on your device")
        .await?;
    context.expect_accessible("the offer to install").await?;
    let page = context.page()?;
    page.press(&button("No, thanks")).await?;
    page.wait_for_no_text("Install this newspaper on your device")
        .await?;
    page.reload().await?;
    page.wait_for_text("The last lamplighter of Tannery Row")
        .await?;
    page.script(offer, vec![]).await?;
    let told = "return document.documentElement.hasAttribute('data-install')";
    wait::until("the offer to be received", async || {
        Ok(page.script(told, vec![]).await? == true)
    })
    .await?;
    ensure!(
        !page
            .text()
            .await?
            .contains("Install this newspaper on your device")
    );
    Ok(())
}

async fn manual_install_instructions_are_shown(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let page = context.open(server.address()).await?;
    page.wait_for_no_text("Add to Home Screen").await?;
    // Emulates Safari on an iPhone, which reports by this property that a site is not installed, and makes no
    // offer of its own.
    let iphone = "Object.defineProperty(navigator, 'standalone', { value: false }); \
        addEventListener('beforeinstallprompt', (event) => event.stopImmediatePropagation());";
    add_init_script(&page, iphone).await?;
    page.reload().await?;
    page.wait_for_text("tap Share, then “Add to Home Screen”")
        .await?;
    page.wait_until_gone(&button("Install")).await?;
    page.press(&button("No, thanks")).await?;
    page.wait_for_no_text("Add to Home Screen").await?;
    page.reload().await?;
    page.wait_for_text("The last lamplighter of Tannery Row")
        .await?;
    page.wait_for_no_text("Add to Home Screen").await
}

/// Starts a copy of the site that can be rebuilt, and opens an article with the worker active.
async fn rebuildable_site(context: &mut TestContext) -> Result<(Arc<Site>, Arc<Proxy>)> {
    let project = context.project().clone();
    let site = context.keep_alive(Site::copy(&project)?);
    let server = Reference::start(&project, site.path(), Options::default()).await?;
    let proxy = context.keep_alive(Proxy::start(server.address().trim_end_matches('/')).await?);
    context.keep_alive(server);
    let address = format!("{}/article/{ARTICLE}", proxy.address());
    let page = context.open(&address).await?;
    worker_is_active(&page).await?;
    Ok((site, proxy))
}

/// Makes the next build: other bytes, another file list, another worker.
fn build_with_changed_text(context: &TestContext, site: &Site) -> Result<()> {
    let english = std::fs::read_to_string(site.path().join("messages/en.json"))?;
    let words = english.replace("Leave a reply", "Leave a better reply");
    site.put("messages/en.json", &words)?;
    xtask::site::worker::write_for(context.project(), site.path())
}

async fn new_version_waits_for_reader(context: &mut TestContext) -> Result<()> {
    let (site, _) = rebuildable_site(context).await?;
    let page = context.page()?;
    page.wait_for_no_text("A new version of this site is ready.")
        .await?;
    let before = run_async(&page, "return caches.keys()").await?;
    build_with_changed_text(context, &site)?;
    fill_comment_form(&page, "In the middle of a sen").await?;
    let looked = run_async(
        &page,
        "await (await navigator.serviceWorker.ready).update(); return 'looked'",
    )
    .await?;
    ensure!(looked == "looked", "{looked}");
    page.wait_for_text("A new version of this site is ready.")
        .await?;
    let waiting = "return (await navigator.serviceWorker.ready).waiting?.state ?? 'gone'";
    ensure!(run_async(&page, waiting).await? == "installed");
    page.wait_for_text("Leave a reply").await?;
    context.expect_accessible("a new version").await?;
    let page = context.page()?;
    page.press(&button("Reload")).await?;
    page.wait_for_text("Leave a better reply").await?;
    page.wait_for_text("Your draft has been restored").await?;
    ensure!(page.value(&field("Comment")).await? == "In the middle of a sen");
    page.wait_for_no_text("A new version of this site is ready.")
        .await?;
    wait::until("the old version to be gone", async || {
        let after = run_async(&page, "return caches.keys()").await?;
        let shells = |names: &Value| -> Vec<String> {
            let names = names.as_array().into_iter().flatten();
            names
                .filter_map(Value::as_str)
                .filter(|name| name.contains("-shell-"))
                .map(str::to_owned)
                .collect()
        };
        Ok(shells(&after).len() == 1 && shells(&after) != shells(&before))
    })
    .await
}

async fn fresh_page_offers_no_reload(context: &mut TestContext) -> Result<()> {
    // WebKit reports a request as failed when its page is left.
    context.expect_failing_requests();
    let (site, _) = rebuildable_site(context).await?;
    let page = context.page()?;
    build_with_changed_text(context, &site)?;
    // The network returns the new page, and then the new worker.
    reopen(&page).await?;
    page.wait_for_text("Leave a better reply").await?;
    let asked = "const registration = await navigator.serviceWorker.ready; await registration.update(); \
        while (!registration.waiting) await new Promise((resolve) => setTimeout(resolve, 20)); \
        const heard = new Promise((resolve) => \
            navigator.serviceWorker.addEventListener('message', resolve, { once: true })); \
        registration.waiting.postMessage('which'); const { data } = await heard; const page = document.documentElement; \
        return [data === page.dataset.version, page.hasAttribute('data-update')]";
    ensure!(run_async(&page, asked).await? == json!([true, false]));
    page.wait_for_no_text("A new version of this site is ready.")
        .await
}

async fn incomplete_version_is_not_activated(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    // Firefox logs why it did not install a worker.
    context.expect_console_text("bad status 404 while trying to add request");
    let (site, proxy) = rebuildable_site(context).await?;
    let page = context.page()?;
    let before = run_async(&page, "return caches.keys()").await?;
    // The next build names a file that has not been copied to the server yet.
    site.put("messages/pl.json", "{}")?;
    xtask::site::worker::write_for(context.project(), site.path())?;
    std::fs::remove_file(site.path().join("messages/pl.json"))?;
    let failed = run_async(
        &page,
        "const registration = await navigator.serviceWorker.ready; \
         const found = new Promise((resolve) => registration.addEventListener('updatefound', () => { \
             const worker = registration.installing; \
             worker.addEventListener('statechange', () => resolve(worker.state)) })); \
         registration.update().catch(() => {}); return found",
    )
    .await?;
    ensure!(failed == "redundant", "its state is {failed}");
    ensure!(run_async(&page, "return caches.keys()").await? == before);
    page.wait_for_no_text("A new version of this site is ready.")
        .await?;
    proxy.disconnect();
    reopen(&page).await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn viewed_images_have_storage_limit(context: &mut TestContext) -> Result<()> {
    with_worker(context, "").await?;
    let page = context.page()?;
    // Two pictures that claim thirty megabytes each: pictures may take at most forty.
    let fill = "const images = await caches.open('standfirst-/-images'); \
        for (const name of ['first', 'second']) await images.put(`/media/${name}.jpg`, \
            new Response('', { headers: { 'content-length': '30000000' } })); \
        return 'filled'";
    ensure!(run_async(&page, fill).await? == "filled");
    // A picture of this site that does not belong to the application.
    let picture = "await new Promise((resolve) => { const image = new Image(); image.onload = resolve; \
        image.src = 'screenshots/narrow.webp' }); return 'seen'";
    ensure!(run_async(&page, picture).await? == "seen");
    wait::until("the oldest picture to make room", async || {
        let names = "const images = await caches.open('standfirst-/-images'); \
            return (await images.keys()).map((request) => new URL(request.url).pathname)";
        let names = run_async(&page, names).await?;
        let names: Vec<&str> = names
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        Ok(names == ["/media/second.jpg", "/screenshots/narrow.webp"])
    })
    .await
}

async fn stored_articles_are_listed_and_removed(context: &mut TestContext) -> Result<()> {
    with_worker(context, "library").await?;
    let page = context.page()?;
    page.wait_for_text("There are no articles here yet.")
        .await?;
    context.expect_accessible("an empty library").await?;
    let page = context.page()?;
    let root = page.address().await?.replace("library", "");
    for slug in [ARTICLE, "a-bench-for-two"] {
        page.open(&format!("{root}article/{slug}")).await?;
        page.first(&button("Save for offline")).await?;
        // An article that is left at once does not count as read.
        let recorded = "const database = await new Promise((resolve) => { \
            const open = indexedDB.open('standfirst'); open.onsuccess = () => resolve(open.result) }); \
            const all = database.transaction('library').objectStore('library').getAllKeys(); \
            return new Promise((resolve) => { all.onsuccess = () => { database.close(); resolve(all.result) } })";
        wait::until("the article to be recorded", async || {
            let keys = run_async(&page, recorded).await?;
            Ok(keys
                .as_array()
                .is_some_and(|keys| keys.contains(&json!(format!("{root}{slug}")))))
        })
        .await?;
    }
    page.press(&button("Save for offline")).await?;
    page.wait_for_text("Saved on this device, with its comments.")
        .await?;
    page.open(&format!("{root}library")).await?;
    page.wait_for_text("The last lamplighter of Tannery Row")
        .await?;
    let text = page.text().await?;
    let (saved, read) = (
        text.find("A bench for two"),
        text.find("The last lamplighter"),
    );
    ensure!(saved < read, "saved articles come first");
    ensure!(text.contains(" kB"), "sizes are shown");
    context.expect_accessible("a library").await?;
    let page = context.page()?;
    page.click(&page.first(&button("Remove")).await?).await?;
    page.press(&button("Yes")).await?;
    page.wait_for_no_text("A bench for two").await?;
    page.press(&button("Remove all")).await?;
    page.press(&button("Yes")).await?;
    page.wait_for_text("There are no articles here yet.").await
}

/// Makes the browser reject writes to a store from now on, as it does when the device is full.
async fn fill_storage(page: &Page<'_>, store: &str) -> Result<()> {
    let full = "const [full] = arguments; const put = IDBObjectStore.prototype.put; \
        IDBObjectStore.prototype.put = function (...given) { \
        if (this.name === full) throw new DOMException('full', 'QuotaExceededError'); \
        return put.apply(this, given) }";
    page.script(full, vec![json!(store)]).await.map(drop)
}

async fn full_storage_is_reported(context: &mut TestContext) -> Result<()> {
    with_worker(context, &format!("article/{ARTICLE}")).await?;
    let page = context.page()?;
    page.first(&button("Save for offline")).await?;
    fill_storage(&page, "library").await?;
    page.press(&button("Save for offline")).await?;
    page.wait_for_text(
        "The article could not be saved. There may not be enough space on this device.",
    )
    .await?;
    // The page can still be read.
    page.wait_for_text("My grandmother timed her soup").await
}

async fn partially_saved_article_is_reported(context: &mut TestContext) -> Result<()> {
    let proxy = with_small_pages(context).await?;
    let page = context
        .open(&format!("{}/article/{ARTICLE}", proxy.address()))
        .await?;
    page.find(&button("Load more comments")).await?;
    // The article and the first comments are stored; the other comments do not fit.
    fill_storage(&page, "copies").await?;
    page.press(&button("Save for offline")).await?;
    page.wait_for_text("Saved on this device, but not all of its comments or pictures.")
        .await?;
    page.find(&button("Remove from saved")).await?;
    // The same is shown the next time.
    page.reload().await?;
    page.wait_for_text("Saved on this device, but not all of its comments or pictures.")
        .await
}

async fn all_data_is_cleared_at_once(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, proxy, address) = with_worker(context, &format!("article/{ARTICLE}")).await?;
    let page = context.page()?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.press(&button("Save for offline")).await?;
    page.wait_for_text("Saved on this device, with its comments.")
        .await?;
    proxy.disconnect();
    fill_comment_form(&page, "Never to be sent.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    fill_comment_form(&page, "A draft.").await?;
    page.find(&link("Privacy on this device")).await?;
    page.open(&format!("{}/privacy", proxy.address())).await?;
    page.wait_for_text("If you clear everything, they will be lost.")
        .await?;
    context.expect_accessible("the page about privacy").await?;
    let page = context.page()?;
    page.press(&button("Clear everything")).await?;
    page.press(&button("Yes")).await?;
    page.wait_for_text("Everything has been cleared.").await?;
    let left = run_async(
        &page,
        "const keys = Object.keys(localStorage).filter((key) => !key.startsWith('standfirst:outbox-')); \
         const database = await new Promise((resolve) => { \
             const open = indexedDB.open('standfirst'); open.onsuccess = () => resolve(open.result) }); \
         const rows = []; \
         for (const store of database.objectStoreNames) rows.push(...await new Promise((resolve) => { \
             const all = database.transaction(store).objectStore(store).getAllKeys(); \
             all.onsuccess = () => resolve(all.result) })); \
         const names = await caches.keys(); \
         return [...keys, ...rows, ...names]",
    )
    .await?;
    ensure!(left == json!([]), "left behind: {left}");
    proxy.restore();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.wait_for_no_text("Never to be sent.").await?;
    page.wait_for_no_text("Your draft").await?;
    // It is as on a first visit: the worker is installed again.
    worker_is_active(&page).await?;
    proxy.disconnect();
    page.open(&address).await?;
    page.wait_for_text("My grandmother timed her soup").await
}

async fn shared_url_of_this_site_opens(context: &mut TestContext) -> Result<()> {
    let server = context.reference(Options::default()).await?;
    let root = server.address();
    let shared = format!("{root}share?text=Read%20this%20{root}article/{ARTICLE}");
    let page = context.open(&shared).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    ensure!(page.address().await? == format!("{root}article/{ARTICLE}"));
    page.open(&format!("{root}share?url=https://elsewhere.example/x"))
        .await?;
    page.wait_for_text("This link does not lead to an article on this site.")
        .await?;
    page.first(&link("https://elsewhere.example/x")).await?;
    page.open(&format!("{root}share?url=javascript:alert(1)"))
        .await?;
    page.wait_for_text("This link does not lead to an article on this site.")
        .await?;
    page.wait_until_gone(&link("javascript:alert(1)")).await
}
