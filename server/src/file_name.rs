//! What a file's name says of the file.

/// True for `name-0123456789abcdef.ext`, as the build names what never changes.
pub fn is_hashed(name: &str) -> bool {
    let stem = name
        .rsplit('/')
        .next()
        .unwrap_or(name)
        .split('.')
        .next()
        .unwrap_or_default();
    stem.trim_end_matches("_bg")
        .rsplit_once('-')
        .is_some_and(|(_, hash)| {
            hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

/// What a browser is told that a file is, by how its name ends.
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_told_from_others() {
        assert!(is_hashed("standfirst-86afb7b1b3f5dba1_bg.wasm"));
        assert!(is_hashed("standfirst-86afb7b1b3f5dba1.css"));
        assert!(
            !is_hashed("config.json")
                && !is_hashed("tide-clock-1280.webp")
                && !is_hashed("index.html")
        );
    }
}
