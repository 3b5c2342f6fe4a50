//! Articles' pictures, audio and video are served; other files in the folder are not.

use crate::harness::Server;

fn start() -> Server {
    let server = Server::start(&[]);
    for name in [
        "a.webp",
        "A.JPG",
        "2026/b.png",
        "talk.mp3",
        "drawing.svg",
        "make_images.py",
        "notes.txt",
        "page.html",
        "a.webp.html",
        "a.webp~",
        "noname",
        ".hidden.png",
        ".git/c.png",
    ] {
        server.write_file(&format!("content/images/{name}"), "0123456789");
    }
    server.write_file("content/secret.png", "a secret");
    let images = server.folder().join("content/images");
    std::os::unix::fs::symlink(server.database(), images.join("database.png")).unwrap();
    std::os::unix::fs::symlink("..", images.join("up")).unwrap();
    std::os::unix::fs::symlink("a.webp", images.join("within.webp")).unwrap();
    server
}

#[test]
fn media_files_have_types_and_a_strict_policy() {
    let server = start();
    for (name, kind) in [
        ("a.webp", "image/webp"),
        ("A.JPG", "image/jpeg"),
        ("2026/b.png", "image/png"),
        ("talk.mp3", "audio/mpeg"),
        ("drawing.svg", "image/svg+xml"),
        ("within.webp", "image/webp"),
    ] {
        let response = server.request_path("GET", &format!("media/{name}"), &[]);
        assert_eq!(
            (response.status, response.body.as_str()),
            (200, "0123456789"),
            "{name}"
        );
        assert_eq!(response.header("content-type"), kind, "{name}");
        assert_eq!(
            response.header("x-content-type-options"),
            "nosniff",
            "{name}"
        );
        let policy = response.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("sandbox"),
            "{policy}"
        );
    }
}

#[test]
fn other_files_are_not_served() {
    let server = start();
    for name in [
        "make_images.py",
        "notes.txt",
        "page.html",
        "a.webp.html",
        "a.webp~",
        "noname",
        ".hidden.png",
        ".git/c.png",
        "nowhere.png",
        "2026",
        "2026/",
        "",
    ] {
        let response = server.request_path("GET", &format!("media/{name}"), &[]);
        assert_eq!(response.status, 404, "{name}: {}", response.body);
        let kind = response.header("content-type");
        assert!(!kind.starts_with("text/plain"), "{name}: {kind}");
    }
}

#[test]
fn no_path_leads_out_of_the_folder() {
    let server = start();
    for path in [
        "/media/database.png",
        "/media/up/secret.png",
        "/media/../secret.png",
        "/media/..%2fsecret.png",
        "/media/%2e%2e/secret.png",
        "/media/%2e%2e%2fsecret.png",
        "/media/2026/..%2f..%2fsecret.png",
        "/media/%2fetc/passwd",
        "/media//etc/passwd",
        "/media/..%5csecret.png",
        "/media/a.webp%00.png",
        "/media/a%00",
        "/media/%ff.png",
        "/../content/secret.png",
        "/%2e%2e/content/secret.png",
        "/..%2f..%2fetc/passwd",
        "/%00",
        "/index.html%00.png",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let response = server.send_raw(request.as_bytes());
        let refused = ["400", "404"]
            .iter()
            .any(|code| response.starts_with(&format!("HTTP/1.1 {code}")));
        assert!(refused, "{path}: {response}");
        assert!(
            !response.contains("a secret") && !response.contains("root:"),
            "{path}"
        );
    }
}

#[test]
fn site_files_are_served_except_hidden_ones() {
    let server = Server::start(&[]);
    server.write_file("profiles/für uns.json", "{}");
    server.write_file(".env", "SECRET=1");
    server.write_file(".well-known/security.txt", "Contact: x");
    let found = server.request_path("GET", "profiles/f%C3%BCr%20uns.json", &[]);
    assert_eq!((found.status, found.body.as_str()), (200, "{}"));
    assert_eq!(
        server
            .request_path("GET", ".well-known/security.txt", &[])
            .status,
        200
    );
    let hidden = server.request_path("GET", ".env", &[]);
    assert_eq!(hidden.status, 404, "{}", hidden.body);
}

#[test]
fn range_requests_are_supported() {
    let server = start();
    server.write_file("content/images/film.mp4", "0123456789");
    let part = server.request_path("GET", "media/film.mp4", &[("Range", "bytes=2-4")]);
    assert_eq!((part.status, part.body.as_str()), (206, "234"));
    assert_eq!(part.header("content-range"), "bytes 2-4/10");
    let first = server.request_path("GET", "media/film.mp4", &[]);
    let again = [("If-Modified-Since", first.header("last-modified"))];
    let again = server.request_path("GET", "media/film.mp4", &[(again[0].0, &again[0].1)]);
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}
