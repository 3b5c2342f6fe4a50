//! What others are told of an article whose link is pasted.

use serde_json::json;

use crate::program::{Answer, Server, Started};

const PICTURED: &str = "+++\ntitle = \"Fish & \\\"chips\\\" <i>\"\npublished = \"2026-01-01T00:00:00Z\"\n\
    authors = [{ name = \"Ada\" }, { name = \"Bo\" }]\n[hero]\nsrc = \"m.webp\"\nsrcset = [\
    { src = \"s.webp\", width = 640 }, { src = \"m.webp\", width = 1280 }]\n\
    width = 1920\nheight = 1280\nalt = \"\"\n+++\n\nText.\n";

/// A server with a built site, and an article with all that may be said of one.
fn start(options: &[&str]) -> Server {
    let mut server = Server::start(options);
    server.put("content/articles/fish & chips.md", PICTURED);
    server.put("config.json", "{\"site\":{\"name\":\" The <Courier> \"}}");
    server.kill();
    server.restart();
    server
}

const PUBLIC: [&str; 2] = ["--public-url", "https://news.example"];

fn ask(server: &Server, query: &str) -> Answer {
    server.get(&format!("oembed?{query}"))
}

const ARTICLE: &str = "url=https%3A%2F%2Fnews.example%2Farticle%2Ffish%2520%2526%2520chips%3Fa%3Db";

#[test]
fn an_article_is_described() {
    let server = start(&PUBLIC);
    let answer = ask(&server, ARTICLE);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let html = "<iframe src=\"https://news.example/widget/frame.html?element=article&amp;\
        page-id=fish%20%26%20chips&amp;backend=standfirst&amp;server=https%3A%2F%2Fnews.example\" \
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
    assert_eq!(answer.json, expected);
    assert_eq!(
        ask(&server, &format!("{ARTICLE}&format=json")).json,
        expected
    );
    let empty = format!("{ARTICLE}&format=&maxwidth=&maxheight=");
    assert_eq!(ask(&server, &empty).json, expected);
}

#[test]
fn it_takes_no_more_room_than_there_is() {
    let server = start(&PUBLIC);
    let small = ask(&server, &format!("{ARTICLE}&maxwidth=320&maxheight=200")).json;
    assert_eq!(
        (&small["width"], &small["height"]),
        (&json!(320), &json!(200))
    );
    let html = small["html"].as_str().unwrap();
    let sized = "width=\"320\" height=\"200\" style=\"border:0;width:100%;max-width:320px;max-height:200px\"";
    assert!(html.contains(sized), "{html}");
    assert_eq!(
        small["thumbnail_url"],
        json!(null),
        "no picture is so small"
    );

    let narrow = ask(&server, &format!("{ARTICLE}&maxwidth=1000")).json;
    assert_eq!(
        (&narrow["width"], &narrow["height"]),
        (&json!(640), &json!(720))
    );
    assert_eq!(narrow["thumbnail_url"], "https://news.example/media/s.webp");
    let html = narrow["html"].as_str().unwrap();
    assert!(html.contains("width:100%;max-width:1000px\""), "{html}");
}

#[test]
fn what_is_not_known_is_left_out() {
    let server = Server::start(&PUBLIC);
    let answer = ask(&server, "url=https://news.example/article/a").json;
    assert_eq!(answer["title"], "An article");
    for absent in ["author_name", "provider_name", "thumbnail_url"] {
        assert_eq!(answer.get(absent), None, "{absent}");
    }
}

#[test]
fn what_is_no_article_of_this_site_is_refused() {
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
        let answer = ask(&server, query);
        let found = (
            answer.status,
            answer.json["code"].as_str().unwrap_or_default(),
        );
        assert_eq!(found, (status, code), "{query}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    assert_eq!(
        ask(&server, "url=https://news.example/article/a").status,
        200
    );
}

/// Where the options do not say where the site is, the request does; and where it stands under a path,
/// so does all that is named.
#[test]
fn the_address_is_the_one_that_was_asked() {
    let server = start(&["--base-path", "/news/"]);
    let path = "news/api/v1/oembed?url=http://courier.example:81/news/article/a";
    let answer = server.visit("GET", path, &[("Host", "courier.example:81")]);
    assert_eq!(
        answer.json["provider_url"],
        "http://courier.example:81/news/"
    );
    let html = answer.json["html"].as_str().unwrap();
    assert!(html.contains("src=\"http://courier.example:81/news/widget/frame.html?"));
    assert!(html.contains("server=http%3A%2F%2Fcourier.example%3A81%2Fnews\""));
    assert!(html.contains("src=\"http://courier.example:81/news/widget/frame.mjs\""));

    for host in [
        "other.example",
        "courier.example:81@x",
        "courier.example:81/x?",
    ] {
        assert_eq!(
            server.visit("GET", path, &[("Host", host)]).status,
            404,
            "{host}"
        );
    }
}

#[test]
fn a_public_address_with_a_path_is_one_clear_sentence() {
    let Started::Failed(said) = Server::try_start(&["--public-url", "https://news.example/news/"])
    else {
        panic!("it started")
    };
    assert!(said.contains("the path is --base-path"), "{said}");
}
