//! What must work on every backend: reading a thread, posting a comment and a reply, and finding both after a
//! reload.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Locator, Page, button, field, form};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::reference::{Options, Reference};
use standfirst_e2e::wait;
use std::sync::Arc;
use xtask::machine::port;

/// Starts the site with another server's comments under the suite's own articles.
pub async fn site(context: &mut TestContext, port: u16, comments: Value) -> Result<Arc<Reference>> {
    let server = comments["server"].as_str().context("a server")?.to_owned();
    let config = json!({
        "site": { "name": "Stories" },
        "articles": { "profile": "standfirst" },
        "comments": comments
    });
    let options = Options {
        port,
        connect_to: vec![server],
        ..Options::default()
    };
    context.configured(options, &config).await
}

/// Returns a port for the site, and its origin: some backends need the origin before they start.
pub fn site_port() -> Result<(u16, String)> {
    let port = port::free()?;
    Ok((port, format!("http://127.0.0.1:{port}")))
}

/// Fills the form with all fields that the backend requires.
pub async fn fill_comment_form(page: &Page<'_>, text: &str) -> Result<()> {
    page.fill(&field("Comment"), text).await?;
    let asked = |locator: Locator| locator;
    fill_name_and_email(page, asked, "Nora Field", "nora.field@reader.example").await
}

/// Fills in who is writing, even if the page remembers an earlier author; `place` narrows the locators.
async fn fill_name_and_email(
    page: &Page<'_>,
    place: impl Fn(Locator) -> Locator,
    name: &str,
    email: &str,
) -> Result<()> {
    let change = place(button("change"));
    if !page.all(&change).await?.is_empty() {
        page.press(&change).await?;
    }
    page.fill(&place(field("Name").partial_match()), name)
        .await?;
    page.fill(&place(field("Email").partial_match()), email)
        .await
}

/// Reads, posts, replies, reloads.
pub async fn comment_is_held(context: &mut TestContext, address: &str) -> Result<()> {
    let page = context.open(address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.wait_for_text("Which soup takes until a quarter to six?")
        .await?;
    fill_comment_form(&page, "The twelfth lamp is in my kitchen.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let reply = page.first(&button("Reply to Nora Field")).await?;
    page.click(&reply).await.context("replying")?;
    let own = page.find(&form("Reply to Nora Field")).await?;
    page.fill(&field("Comment").within(&own), "And it still works.")
        .await?;
    let here = |locator: Locator| locator.within(&own);
    fill_name_and_email(&page, here, "Otis Reply", "otis@reader.example").await?;
    page.press(&button("Post reply").within(&own)).await?;
    page.wait_for_text("And it still works.").await?;
    page.reload().await?;
    page.wait_for_text("The twelfth lamp is in my kitchen.")
        .await?;
    page.wait_for_text("And it still works.").await?;
    let nested = "const root = document.querySelector('standfirst-comments')?.shadowRoot ?? document; \
         const all = [...root.querySelectorAll('.comment')]; \
         const reply = all.find(c => c.querySelector('.comment-body')?.innerText.trim() === 'And it still works.'); \
         return reply.parentElement.closest('.comment').querySelector('.comment-name').innerText";
    let answered = page.script(nested, vec![]).await?;
    anyhow::ensure!(
        answered == "Nora Field",
        "the reply is listed under {answered}"
    );
    Ok(())
}

/// Posts the same text twice.
pub async fn duplicate_is_rejected(context: &mut TestContext, address: &str) -> Result<()> {
    context.expect_failing_requests();
    let page = context.open(address).await?;
    for said in [
        "Your comment has been posted.",
        "You have already posted this comment",
    ] {
        fill_comment_form(&page, "Twice, for emphasis.").await?;
        page.press(&button("Post comment")).await?;
        page.wait_for_text(said).await?;
    }
    Ok(())
}

/// Posts while the server is down, and checks that the comment is sent once it is back.
pub async fn text_survives_outage(
    context: &mut TestContext,
    address: &str,
    proxy: &Proxy,
) -> Result<()> {
    context.expect_failing_requests();
    let page = context.open(address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    fill_comment_form(&page, "Said into the dark.").await?;
    proxy.disconnect();
    page.press(&button("Post comment")).await?;
    page.wait_for_text("the server cannot be reached").await?;
    page.wait_for_text("Waiting to be sent.").await?;
    proxy.restore();
    page.wait_for_text("Just posted").await?;
    page.reload().await?;
    page.wait_for_text("Said into the dark.").await
}

/// Replies "Agreed." to three other readers. The second request is lost on the way, and the response to the
/// third: each reply must be stored once. `names` are the authors' names. `asks` says that only the reader can
/// know whether to send it again.
pub async fn posts_each_once(
    context: &mut TestContext,
    address: &str,
    proxy: &Proxy,
    create: &str,
    names: [&str; 3],
    asks: bool,
) -> Result<()> {
    context.expect_failing_requests();
    let page = context.open(address).await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    let faults = [
        ("Wilma Stroud", None),
        ("Ezra Lind", Some(Fault::Disconnect)),
        ("Hana Sato", Some(Fault::DropResponse)),
    ];
    for (index, ((name, fault), own_name)) in faults.into_iter().zip(names).enumerate() {
        if let Some(fault) = fault {
            proxy.fail_times(1, Some(Method::POST), create, fault);
        }
        let reply = page.first(&button(&format!("Reply to {name}"))).await?;
        page.click(&reply).await.context("replying")?;
        let own = page.find(&form(&format!("Reply to {name}"))).await?;
        let comment = field("Comment").partial_match().within(&own);
        page.fill(&comment, "Agreed.").await?;
        let here = |locator: Locator| locator.within(&own);
        fill_name_and_email(&page, here, own_name, "nora.field@reader.example").await?;
        page.press(&button("Post reply").within(&own)).await?;
        let patience = std::time::Duration::from_secs(60);
        wait::until_within(patience, "the comment", async || {
            let shown = page.text().await?;
            if shown.contains("Your comment may already have been posted. Send it again?") {
                // The reader knows that it has not arrived: the connection was cut before the request.
                ensure!(
                    asks,
                    "the reader is asked although nothing could be stored twice"
                );
                page.press(&button("Send again")).await?;
            }
            Ok(shown.matches("Agreed.").count() == index + 1
                && !shown.contains("Waiting to be sent"))
        })
        .await?;
    }
    page.reload().await?;
    let mut times = 0;
    wait::until("all three", async || {
        times = page.text().await?.matches("Agreed.").count();
        Ok(times == 3)
    })
    .await
    .with_context(|| format!("it is shown {times} times"))
}

/// Follows a link to a comment that is on a later page.
pub async fn permalink_finds_comment(
    context: &mut TestContext,
    address: &str,
    id: &str,
) -> Result<()> {
    let page = context.open(&format!("{address}#comment-{id}")).await?;
    let script = format!(
        "const c = document.getElementById('comment-{id}'); if (!c) return false; \
         const b = c.getBoundingClientRect(); \
         return b.top >= 0 && b.top < innerHeight && c.classList.contains('comment-target')"
    );
    wait::until("the comment to be in view", async || {
        Ok(page.script(&script, vec![]).await? == true)
    })
    .await
}

/// Returns the address of the suite's article on a site.
pub fn article(site: &Reference) -> String {
    format!("{}article/{ARTICLE}", site.address())
}
