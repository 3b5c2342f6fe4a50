//! What a file's name says about the file: its media type, and whether its content can change.

/// Whether a name has a content hash, as in `name-0123456789abcdef.ext`. The content of such a file never changes.
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

/// Returns the `Content-Type` of a file by its extension.
pub fn content_type(name: &str) -> &'static str {
    if let Some(kind) = media_type(name) {
        return kind;
    }
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Returns the media type of a picture, audio, video or subtitle file by its extension, `None` for any other file.
/// Only media files are served from the content folder, which may also hold other files such as scripts.
pub fn media_type(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit('/').next()?.rsplit_once('.')?;
    let kind = match ending.to_ascii_lowercase().as_str() {
        "avif" => "image/avif",
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "flac" => "audio/flac",
        "m4a" => "audio/mp4",
        "mp3" => "audio/mpeg",
        "oga" | "ogg" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "m4v" | "mp4" => "video/mp4",
        "ogv" => "video/ogg",
        "webm" => "video/webm",
        "vtt" => "text/vtt; charset=utf-8",
        _ => return None,
    };
    Some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_media_files_have_a_media_type() {
        for (name, kind) in [
            ("a.webp", Some("image/webp")),
            ("2026/A.JPEG", Some("image/jpeg")),
            ("talk.mp3", Some("audio/mpeg")),
            ("make_images.py", None),
            ("a.webp.html", None),
            ("a.html", None),
            ("webp", None),
            ("b.png/c", None),
            ("", None),
        ] {
            assert_eq!(media_type(name), kind, "{name}");
        }
    }

    #[test]
    fn hashed_names_are_recognized() {
        assert!(is_hashed("standfirst-86afb7b1b3f5dba1_bg.wasm"));
        assert!(is_hashed("standfirst-86afb7b1b3f5dba1.css"));
        assert!(
            !is_hashed("config.json")
                && !is_hashed("tide-clock-1280.webp")
                && !is_hashed("index.html")
        );
    }
}
