//! Threads whose comments are written in Markdown. The renderer is a lazy part that only such threads fetch,
//! over a connection that may fail.

use std::sync::Arc;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{Page, button, field};
use standfirst_e2e::proxy::{Fault, Method, Proxy};
use standfirst_e2e::servers::custom_server::{CustomServer, Kind};
use standfirst_e2e::wait;

use crate::embedding::Host;
use crate::faults::site_of;
use crate::installed::worker_is_active;
use crate::writing::fill_comment_form;

standfirst_e2e::tests![
    typed_markdown_is_rendered,
    pending_comment_renders_markdown: Chromium,
    source_text_is_shown_before_renderer_loads,
    markdown_renders_offline,
    widget_fetches_renderer_only_for_markdown_threads
];

/// The start of the renderer's path.
const PART: &str = "/markdown-";

/// Comments in Markdown, and the element structure that they must render to.
const TYPED: &str = "1. first\n\n```\nlet code = 1;\n```\n\n2. second\n\nsnake_case_name\n\n- a\n  - b\n    - c\n\n\
    Use vector<int> and <script> here, [there](https://x.example/) and [not there](javascript:alert(1))";
const SHAPE: &str = "ol(li) pre(code) ol[2](li) p ul(li(ul(li(ul(li))))) p(a a)";

/// Returns the nesting of the elements of the comment with this text, in one line, and the `rel` of its first
/// link.
const READ: &str = "
    const roots = [document, ...[...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean)];
    const bodies = roots.flatMap((root) => [...root.querySelectorAll('.comment-body')]);
    const body = bodies.find((one) => one.textContent.includes(arguments[0]));
    const shape = (one) => one.localName + (one.start > 1 ? `[${one.start}]` : '') +
        (one.children.length ? `(${[...one.children].map(shape).join(' ')})` : '');
    return body && [[...body.children].map(shape).join(' '), body.querySelector('a')?.rel ?? null]";

/// Waits until the comment with this text has the given element structure. Returns the `rel` of its first link.
async fn expect_shape(page: &Page<'_>, words: &str, shape: &str) -> Result<Value> {
    let read = || page.script(READ, vec![words.into()]);
    wait::until(&format!("{words:?} as {shape}"), async || {
        Ok(read().await?[0] == shape)
    })
    .await?;
    Ok(read().await?[1].clone())
}

/// Starts a site whose readers write Markdown. Returns the comment server, the proxy in front of it, and the
/// proxy in front of the site's files.
async fn site(
    context: &mut TestContext,
    typed: &str,
) -> Result<(Arc<CustomServer>, Arc<Proxy>, Arc<Proxy>)> {
    let comments = context.keep_alive(CustomServer::start(Kind::MarkdownSource, &[ARTICLE]).await?);
    comments.add_comment(ARTICLE, typed);
    let proxy = context.keep_alive(Proxy::start(comments.address()).await?);
    let limits = json!({ "new_comments_seconds": 0 });
    let server = site_of(context, Kind::MarkdownSource, &proxy, limits).await?;
    let line = context.keep_alive(Proxy::start(server.address()).await?);
    Ok((comments, proxy, line))
}

fn article(line: &Proxy) -> String {
    format!("{}/article/{ARTICLE}", line.address())
}

async fn typed_markdown_is_rendered(context: &mut TestContext) -> Result<()> {
    let (_, _, line) = site(context, TYPED).await?;
    let page = context.open(&article(&line)).await?;
    let rel = expect_shape(&page, "snake_case_name", SHAPE).await?;
    ensure!(rel == "ugc nofollow noopener external", "{rel}");
    page.wait_for_text("Use vector<int> and <script> here")
        .await?;
    let parts = line.requests(&Method::GET, PART).len();
    ensure!(parts == 1, "it was fetched {parts} times");
    context.expect_accessible("a thread in Markdown").await
}

async fn pending_comment_renders_markdown(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, proxy, line) = site(context, TYPED).await?;
    let page = context.open(&article(&line)).await?;
    fill_comment_form(&page, "Said *softly*, and then\n\n> quoted").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Just posted").await?;
    expect_shape(&page, "softly", "p(em) blockquote(p)").await?;
    proxy.disconnect();
    fill_comment_form(&page, "Said *loudly*, and then\n\n> quoted").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Waiting to be sent.").await?;
    expect_shape(&page, "loudly", "p(em) blockquote(p)")
        .await
        .map(drop)
}

async fn source_text_is_shown_before_renderer_loads(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    context.expect_console_text("markdown-");
    let (_, _, line) = site(context, "One *word*.\n\nAnother.").await?;
    line.fail(None, PART, Fault::status(503, &json!({})));
    let page = context.open(&article(&line)).await?;
    // The text is shown as it was typed, in paragraphs.
    page.wait_for_text("One *word*.").await?;
    expect_shape(&page, "Another.", "p p").await?;
    line.restore();
    page.script("dispatchEvent(new Event('online'))", vec![])
        .await?;
    expect_shape(&page, "Another.", "p(em) p").await.map(drop)
}

async fn markdown_renders_offline(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let (_, _, line) = site(context, TYPED).await?;
    let page = context.open(&article(&line)).await?;
    worker_is_active(&page).await?;
    // The service worker was not active when the renderer was first requested.
    expect_shape(&page, "snake_case_name", SHAPE).await?;
    let fetched = line.requests(&Method::GET, PART).len();
    ensure!(fetched > 0, "it was not fetched");
    // The comment server stays reachable: it forbids caching.
    line.disconnect();
    page.open(&article(&line)).await?;
    expect_shape(&page, "snake_case_name", SHAPE)
        .await
        .map(drop)
}

async fn widget_fetches_renderer_only_for_markdown_threads(
    context: &mut TestContext,
) -> Result<()> {
    let comments = context.keep_alive(CustomServer::start(Kind::MarkdownSource, &[ARTICLE]).await?);
    comments.add_comment(ARTICLE, TYPED);
    let host = Host::start(context).await?;
    host.put("mine.json", &Kind::MarkdownSource.profile().to_string())?;
    let line = Proxy::start(host.from()).await?;
    let thread = |attributes: &str| {
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A post elsewhere</title>\
             <link rel=\"icon\" href=\"data:,\"><script type=\"module\" src=\"{}/widget/standfirst.mjs\"></script>\
             </head><body><main><h1>A post elsewhere</h1>\
             <standfirst-comments {attributes} page-id=\"{ARTICLE}\" loading=\"eager\"></standfirst-comments>\
             </main></body></html>",
            line.address()
        )
    };
    let ours = format!("server=\"{}\"", line.address());
    host.put("html.html", &thread(&ours))?;
    let theirs = format!("backend=\"mine.json\" server=\"{}\"", comments.address());
    let page = thread(&theirs);
    let address = host.publish_document(context, &page)?;
    let line = context.keep_alive(line);

    let page = context
        .open(&address.replace("post.html", "html.html"))
        .await?;
    page.wait_for_text("My grandmother timed her soup").await?;
    page.find(&field("Comment")).await?;
    let parts = line.requests(&Method::GET, PART).len();
    ensure!(parts == 0, "a thread in HTML has fetched it");

    page.open(&address).await?;
    expect_shape(&page, "snake_case_name", SHAPE).await?;
    let parts = line.requests(&Method::GET, PART).len();
    ensure!(parts == 1, "it was fetched {parts} times");
    let further = line.requests(&Method::GET, "/widget/lazy-").len();
    ensure!(further == 0, "nobody has asked for the form");
    Ok(())
}
