//! The oEmbed description of an article, and how consumers discover it.

use serde_json::json;

use crate::harness::{Response, Server, StartResult};

const ARTICLE_WITH_IMAGES: &str = "+++\ntitle = \"Fish & \\\"chips\\\" <i>\"\npublished = \"2026-01-01T00:00:00Z\"\n\
    authors = [{ name = \"Ada\" }, { name = \"Bo\" }]\n[hero]\nsrc = \"m.webp\"\nsrcset = [\
    { src = \"s.webp\", width = 640 }, { src = \"m.webp\", width = 1280 }]\n\
    width = 1920\nheight = 1280\nalt = \"\"\n+++\n\nText.\n";
const PAGE: &str = "<!doctype html><html><head><base href=\"./\"><script>first()</script>\
    <title>Standfirst</title></head><body></body></html>";

/// Starts a server with a built site and an article with every field that the description uses.
fn start(options: &[&str]) -> Server {
    let mut server = Server::start(options);
    server.write_file("content/articles/fish & chips.md", ARTICLE_WITH_IMAGES);
    server.write_file("index.html", PAGE);
    server.write_file("config.json", "{\"site\":{\"name\":\" The <Courier> \"}}");
    server.kill();
    server.restart();
    server
}

const PUBLIC: [&str; 2] = ["--public-url", "https://news.example"];

fn describe(server: &Server, query: &str) -> Response {
    server.get(&format!("oembed?{query}"))
}

const ARTICLE: &str = "url=https%3A%2F%2Fnews.example%2Farticle%2Ffish%2520%2526%2520chips%3Fa%3Db";

#[test]
fn an_article_is_described() {
    let server = start(&PUBLIC);
    let response = describe(&server, ARTICLE);
    assert_eq!(response.status, 200, "{}", response.body);
    assert_eq!(response.header("content-type"), "application/json");
    assert_eq!(response.header("access-control-allow-origin"), "*");
    let html = "<iframe src=\"https://news.example/widget/frame.html?element=article&amp;\
        page-id=fish%20%26%20chips&amp;\
        page-url=https%3A%2F%2Fnews.example%2Farticle%2Ffish%2520%2526%2520chips\" \
        title=\"Fish &amp; &quot;chips&quot; &lt;i&gt;\" width=\"640\" height=\"720\" \
        style=\"border:0;width:100%\" loading=\"lazy\"></iframe>\
        <script type=\"module\" src=\"https://news.example/widget/frame.mjs\"></script>";
    let expected = json!({
        "type": "rich",
        "version": "1.0",
        "title": "Fish & \"chips\" <i>",
        "author_name": "Ada, Bo",
        "provider_name": "The <Courier>",
        "provider_url": "https://news.example/",
        "cache_age": 3600,
        "thumbnail_url": "https://news.example/media/m.webp",
        "thumbnail_width": 1280,
        "thumbnail_height": 853,
        "width": 640,
        "height": 720,
        "html": html,
    });
    assert_eq!(response.json, expected);
    assert_eq!(
        describe(&server, &format!("{ARTICLE}&format=json")).json,
        expected
    );
    let empty = format!("{ARTICLE}&format=&maxwidth=&maxheight=");
    assert_eq!(describe(&server, &empty).json, expected);
}

#[test]
fn the_maximum_size_is_respected() {
    let server = start(&PUBLIC);
    let small = describe(&server, &format!("{ARTICLE}&maxwidth=320&maxheight=200")).json;
    assert_eq!(
        (&small["width"], &small["height"]),
        (&json!(320), &json!(200))
    );
    let html = small["html"].as_str().unwrap();
    let sized = "width=\"320\" height=\"200\" style=\"border:0;width:100%;max-width:320px;max-height:200px\"";
    assert!(html.contains(sized), "{html}");
    assert_eq!(small["thumbnail_url"], json!(null), "no image fits");

    let narrow = describe(&server, &format!("{ARTICLE}&maxwidth=1000")).json;
    assert_eq!(
        (&narrow["width"], &narrow["height"]),
        (&json!(640), &json!(720))
    );
    assert_eq!(narrow["thumbnail_url"], "https://news.example/media/s.webp");
    let html = narrow["html"].as_str().unwrap();
    assert!(html.contains("width:100%;max-width:1000px\""), "{html}");
}

#[test]
fn missing_fields_are_left_out() {
    let server = Server::start(&PUBLIC);
    let response = describe(&server, "url=https://news.example/article/a").json;
    assert_eq!(response["title"], "An article");
    for absent in ["author_name", "provider_name", "thumbnail_url"] {
        assert_eq!(response.get(absent), None, "{absent}");
    }
}

#[test]
fn urls_that_are_not_articles_are_refused() {
    let server = start(&PUBLIC);
    for (query, status, code) in [
        ("", 400, "bad_query"),
        ("url=", 400, "bad_query"),
        (
            "url=https://news.example/article/a&maxwidth=wide",
            400,
            "bad_query",
        ),
        (
            "url=https://news.example/article/a&maxheight=0",
            400,
            "bad_query",
        ),
        (
            "url=https://news.example/article/a&maxheight=-1",
            400,
            "bad_query",
        ),
        (
            "url=https://news.example/article/a&format=xml",
            501,
            "unsupported_format",
        ),
        ("url=https://elsewhere.example/article/a", 404, "not_found"),
        ("url=http://news.example/article/a", 404, "not_found"),
        ("url=https://news.example/section/s", 404, "not_found"),
        ("url=https://news.example/", 404, "not_found"),
        ("url=https://news.example/article/nowhere", 404, "not_found"),
        ("url=https://news.example/article/gone", 404, "not_found"),
        ("url=/article/a", 404, "not_found"),
    ] {
        let response = describe(&server, query);
        let found = (
            response.status,
            response.json["code"].as_str().unwrap_or_default(),
        );
        assert_eq!(found, (status, code), "{query}");
        assert_eq!(response.header("content-type"), "application/problem+json");
    }
    assert_eq!(
        describe(&server, "url=https://news.example/article/a").status,
        200
    );
}

/// Without `--public-url` all URLs use the request's host. With a base path, they all include it.
#[test]
fn urls_use_the_requested_host_and_base_path() {
    let server = start(&["--base-path", "/news/"]);
    let path = "news/api/v1/oembed?url=http://courier.example:81/news/article/a";
    let response = server.request_path("GET", path, &[("Host", "courier.example:81")]);
    assert_eq!(
        response.json["provider_url"],
        "http://courier.example:81/news/"
    );
    let html = response.json["html"].as_str().unwrap();
    assert!(html.contains("src=\"http://courier.example:81/news/widget/frame.html?"));
    // The frame uses the site's own configuration; its URL cannot override it.
    assert!(!html.contains("server=") && !html.contains("backend="));
    assert!(html.contains("src=\"http://courier.example:81/news/widget/frame.mjs\""));
    let page = server.request_path(
        "GET",
        "news/article/fish%20%26%20chips",
        &[("Host", "courier.example:81")],
    );
    let link = "href=\"http://courier.example:81/news/api/v1/oembed?url=http%3A%2F%2Fcourier.example%3A81%2Fnews%2F";
    assert!(page.body.contains(link), "{}", page.body);

    for host in [
        "other.example",
        "courier.example:81@x",
        "courier.example:81/x?",
    ] {
        assert_eq!(
            server.request_path("GET", path, &[("Host", host)]).status,
            404,
            "{host}"
        );
    }
}

#[test]
fn a_public_url_with_a_path_is_refused_with_a_clear_message() {
    let StartResult::Failed(error) =
        Server::try_start(&["--public-url", "https://news.example/news/"])
    else {
        panic!("the server started")
    };
    assert!(error.contains("the path is --base-path"), "{error}");
}

#[test]
fn an_article_page_links_to_its_description() {
    let server = start(&PUBLIC);
    let page = server.request_path("GET", "article/fish%20%26%20chips", &[]);
    let head = "<title>Fish &amp; &quot;chips&quot; &lt;i&gt; — The &lt;Courier&gt;</title>\
        <link rel=\"alternate\" type=\"application/json+oembed\" \
        href=\"https://news.example/api/v1/oembed?url=https%3A%2F%2Fnews.example%2Farticle%2Ffish%2520%2526%2520chips\" \
        title=\"Fish &amp; &quot;chips&quot; &lt;i&gt;\">\n  </head>";
    assert!(page.body.contains(head), "{}", page.body);

    // The link in the page returns the description.
    let (_, link) = page.body.split_once("https://news.example/").unwrap();
    let (link, _) = link.split_once('"').unwrap();
    let response = server.request_path("GET", link, &[]);
    assert_eq!(response.json["title"], "Fish & \"chips\" <i>");
}

#[test]
fn other_pages_are_unchanged_and_share_the_policy() {
    let server = start(&PUBLIC);
    let built = PAGE.replace("./", "/");
    let front = server.request_path("GET", "", &[]);
    for path in [
        "",
        "section/s",
        "article/gone",
        "article/nowhere",
        "article/a/more",
    ] {
        assert_eq!(server.request_path("GET", path, &[]).body, built, "/{path}");
    }
    let article = server.request_path("GET", "article/a", &[]);
    assert_ne!(article.body, built);
    assert!(article.body.contains("<script>first()</script>"));
    let policy = article.header("content-security-policy");
    // printf 'first()' | openssl dgst -sha256 -binary | base64
    assert!(
        policy.contains("'sha256-fDYmfWjvur9AxjhDbjHe6RvExc05MbXhhrbgz2vvy/A='"),
        "{policy}"
    );
    assert_eq!(policy, front.header("content-security-policy"));
    assert_eq!(
        server.request_path("GET", "article/a/", &[]).body,
        article.body
    );
}

#[test]
fn an_invalid_host_gets_no_oembed_link() {
    let server = start(&[]);
    let invalid = [("Host", "x\"onload=y")];
    let page = server.request_path("GET", "article/a", &invalid).body;
    assert!(!page.contains("\"onload"), "{page}");
    let page = server
        .request_path("GET", "article/a", &[("Host", "a b")])
        .body;
    assert!(
        page.contains("<title>An article — ") && !page.contains("oembed"),
        "{page}"
    );
}
