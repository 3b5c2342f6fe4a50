//! The recipe for WordPress: a plugin that puts the widget in the place of the theme's own comments.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use standfirst_e2e::context::TestContext;
use standfirst_e2e::fixture::ARTICLE;
use standfirst_e2e::page::{button, field};
use standfirst_e2e::recipe::Placeholders;
use standfirst_e2e::servers::ThirdPartyBackend;
use standfirst_e2e::servers::reference::Options;
use standfirst_e2e::servers::wordpress::{Plugin, WordPress};
use standfirst_e2e::wait;

use super::shared_checks;

standfirst_e2e::tests![ThirdPartyBackend::WordPress;
    plugin_replaces_comment_blocks,
    plugin_replaces_comments_template,
    comment_links_scroll_to_comment,
    signed_in_user_comments_as_themselves,
    members_only_site_stays_members_only
];

/// Starts a WordPress with the plugin, which loads the widget from a newspaper on another origin.
async fn start(context: &mut TestContext, theme: &str, members_only: bool) -> Result<WordPress> {
    let news = context.reference(Options::default()).await?;
    let origin = news.address().trim_end_matches('/');
    let placeholders = Placeholders::for_origin(context.project(), origin)?;
    let plugin = Plugin {
        placeholders: &placeholders,
        theme,
        members_only,
    };
    WordPress::start_with_plugin(context.project(), plugin).await
}

async fn renders_in_theme(context: &mut TestContext, theme: &str) -> Result<()> {
    let server = start(context, theme, false).await?;
    let address = format!("{}/{ARTICLE}/#comments", server.address());
    context.keep_alive(server);
    shared_checks::comment_is_held(context, &address).await?;
    // The theme's own comments are gone: there is no second form, and each comment is shown once.
    let own = "return [document.querySelectorAll('#commentform, .comment-list, .wp-block-comments').length, \
               document.querySelectorAll('standfirst-comments').length, document.body.className]";
    let own = context.page()?.script(own, vec![]).await?;
    ensure!(own[0] == 0 && own[1] == 1, "{own}");
    Ok(())
}

async fn plugin_replaces_comment_blocks(context: &mut TestContext) -> Result<()> {
    renders_in_theme(context, "twentytwentythree").await
}

async fn plugin_replaces_comments_template(context: &mut TestContext) -> Result<()> {
    renders_in_theme(context, "twentytwentyone").await
}

/// Follows a link as WordPress's mails and lists contain it. The thread is far below the first screen.
async fn comment_links_scroll_to_comment(context: &mut TestContext) -> Result<()> {
    let server = start(context, "twentytwentyone", false).await?;
    let thread = server.thread(ARTICLE).await?;
    let link = thread[0]["link"].as_str().context("a link")?.to_owned();
    context.keep_alive(server);
    let (_, id) = link.split_once('#').context("a link to a comment")?;
    let seen = format!(
        "const root = document.querySelector('standfirst-comments').shadowRoot; \
         const box = root?.getElementById('{id}')?.getBoundingClientRect(); \
         return box !== undefined && box.top >= 0 && box.top < innerHeight"
    );
    let page = context.open(&link).await?;
    wait::until("the comment to be in view", async || {
        Ok(page.script(&seen, vec![]).await? == true)
    })
    .await
}

/// Returns the cookie that signs the editor in on the site's pages.
async fn sign_in(address: &str) -> Result<String> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .context("making a client")?;
    let answer = client
        .post(format!("{address}/wp-login.php"))
        .header("Cookie", "wordpress_test_cookie=WP%20Cookie%20check")
        .form(&[
            ("log", "editor"),
            ("pwd", "editor-only-for-tests"),
            ("testcookie", "1"),
        ])
        .send()
        .await
        .context("signing in")?;
    let cookies = answer.headers().get_all("set-cookie").into_iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let own = cookies.find(|cookie| cookie.starts_with("wordpress_logged_in_"));
    Ok(format!("{}; path=/", own.context("no cookie")?))
}

async fn signed_in_user_comments_as_themselves(context: &mut TestContext) -> Result<()> {
    let server = start(context, "twentytwentyone", true).await?;
    let address = server.address().to_owned();
    let server = context.keep_alive(server);
    let cookie = sign_in(&address).await?;
    let page = context.open(&format!("{address}/robots.txt")).await?;
    page.script("document.cookie = arguments[0]", vec![json!(cookie)])
        .await?;
    page.open(&format!("{address}/{ARTICLE}/#comments")).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    shared_checks::fill_comment_form(&page, "Said by the house.").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Your comment has been posted.").await?;
    let thread = server.thread(ARTICLE).await?;
    let said = thread.as_array().into_iter().flatten();
    let mut own = said.filter(|one| one.to_string().contains("Said by the house."));
    let own = own.next().context("the comment")?;
    // WordPress stores 0 as the author of a guest's comment.
    ensure!(own["author"] == json!(1), "{own}");
    page.find(&field("Comment")).await.map(drop)
}

async fn members_only_site_stays_members_only(context: &mut TestContext) -> Result<()> {
    context.expect_failing_requests();
    let server = start(context, "twentytwentythree", true).await?;
    let address = format!("{}/{ARTICLE}/#comments", server.address());
    context.keep_alive(server);
    let page = context.open(&address).await?;
    page.first(&button("Reply to Wilma Stroud")).await?;
    shared_checks::fill_comment_form(&page, "May I?").await?;
    page.press(&button("Post comment")).await?;
    page.wait_for_text("Only signed-in readers can comment on this site.")
        .await
}
