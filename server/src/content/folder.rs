//! The content folder: read at startup, then polled for changes.
//!
//! A poll reads the time and size of each file: half a millisecond for 1,000 articles. The pause between two polls
//! grows with that time. The crate `notify` was tested as an alternative. It uses inotify and notices a change up
//! to a second sooner. But it misses changes behind a symbolic link that is pointed at another folder, as
//! deployments do, and it misses changes on network file systems. After lost events it has to read everything
//! anyway.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::{Article, Content, Section, front_matter};
use crate::terminal::log_error;

/// The minimum pause between two polls.
const MIN_PAUSE: Duration = Duration::from_secs(1);
/// The maximum pause: a poll may also be slow because the machine is busy.
const MAX_PAUSE: Duration = Duration::from_secs(5);
/// The pause is this many times as long as the poll, so polling takes about 1/50 of the time.
const PAUSE_FACTOR: u32 = 50;
/// A file that changed this shortly before it was read may change again without a new timestamp, because file
/// systems store times in coarse steps.
const TIMESTAMP_GRANULARITY: Duration = Duration::from_secs(2);

/// A content folder, and what the last poll found in it.
#[derive(Debug)]
pub struct Folder {
    folder: PathBuf,
    base_path: String,
    sections: Vec<Section>,
    sections_stamp: Option<Stamp>,
    articles: HashMap<OsString, KnownFile>,
    /// Whether the last poll of the articles failed before its end.
    last_poll_failed: bool,
    /// The last poll's error, if it does not concern a single article.
    last_error: Option<String>,
}

#[derive(Debug)]
struct KnownFile {
    stamp: Stamp,
    /// `None` if the article could not be read.
    article: Option<Arc<Article>>,
}

/// What identifies a version of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
    /// Whether the file was so new that a later change may have the same stamp.
    is_fresh: bool,
}

impl Stamp {
    fn of(file: &Metadata) -> Self {
        let age = file
            .modified()
            .ok()
            .and_then(|modified| SystemTime::now().duration_since(modified).ok());
        Self {
            inode: file.ino(),
            size: file.size(),
            modified: (file.mtime(), file.mtime_nsec()),
            changed: (file.ctime(), file.ctime_nsec()),
            is_fresh: age.is_none_or(|age| age < TIMESTAMP_GRANULARITY),
        }
    }

    /// Whether the file is certain to be unchanged.
    fn is_unchanged(self, earlier: Self) -> bool {
        let compared = Self {
            is_fresh: earlier.is_fresh,
            ..self
        };
        !earlier.is_fresh && compared == earlier
    }
}

impl Folder {
    /// Reads a folder. Fails if `sections.json` is missing or invalid; the error message names the file.
    pub fn open(folder: &Path, base_path: &str) -> Result<(Self, Content), String> {
        let mut new = Self {
            folder: folder.to_owned(),
            base_path: base_path.to_owned(),
            sections: Vec::new(),
            sections_stamp: None,
            articles: HashMap::new(),
            last_poll_failed: false,
            last_error: None,
        };
        new.poll_sections()?;
        new.poll_articles()?;
        let content = new.content();
        Ok((new, content))
    }

    /// Returns the new content if something changed. Articles that can no longer be read are left out and logged.
    /// If the folder itself cannot be read, the old content stays.
    pub fn poll(&mut self) -> Option<Content> {
        let polled = self
            .poll_sections()
            .and_then(|sections| Ok(self.poll_articles()? || sections));
        match polled {
            Ok(changed) => {
                self.last_error = None;
                changed.then(|| self.content())
            }
            Err(reason) => {
                if self.last_error.as_ref() != Some(&reason) {
                    log_error(&reason);
                    self.last_error = Some(reason);
                }
                None
            }
        }
    }

    /// Returns whether the list of sections changed. If so, all articles are read again as well.
    fn poll_sections(&mut self) -> Result<bool, String> {
        let path = self.folder.join("sections.json");
        let error_message = |reason: String| format!("{}: {reason}", path.display());
        let file = std::fs::metadata(&path).map_err(|error| error_message(error.to_string()))?;
        let stamp = Stamp::of(&file);
        if self
            .sections_stamp
            .is_some_and(|earlier| stamp.is_unchanged(earlier))
        {
            return Ok(false);
        }
        let text =
            std::fs::read_to_string(&path).map_err(|error| error_message(error.to_string()))?;
        let sections: Vec<Section> =
            serde_json::from_str(&text).map_err(|error| error_message(error.to_string()))?;
        self.sections_stamp = Some(stamp);
        let changed = sections != self.sections;
        if changed {
            self.sections = sections;
            self.articles.clear();
        }
        Ok(changed)
    }

    /// Returns whether an article was added, changed or removed.
    fn poll_articles(&mut self) -> Result<bool, String> {
        let folder = self.folder.join("articles");
        let error_message = |error: std::io::Error| format!("{}: {error}", folder.display());
        let folder_id = || std::fs::metadata(&folder).map(|it| (it.dev(), it.ino()));
        let initial_id = folder_id().map_err(error_message)?;
        let mut current = HashMap::new();
        let mut changed = std::mem::replace(&mut self.last_poll_failed, true);
        for entry in std::fs::read_dir(&folder).map_err(error_message)? {
            let entry = entry.map_err(error_message)?;
            let name = entry.file_name();
            if !is_article(&name) {
                continue;
            }
            let path = entry.path();
            // The file was removed after the folder was listed.
            let Ok(file) = std::fs::metadata(&path) else {
                continue;
            };
            let stamp = Stamp::of(&file);
            let earlier = self.articles.remove(&name);
            let known = match earlier {
                Some(known) if stamp.is_unchanged(known.stamp) => known,
                earlier => {
                    let known = self.read_article(&path, stamp, earlier.as_ref());
                    changed |= !is_same_article(earlier.as_ref(), &known);
                    known
                }
            };
            current.insert(name, known);
        }
        // If the folder was replaced during the poll, files missing from the listing may still exist.
        if folder_id().map_err(error_message)? != initial_id {
            return Err(format!(
                "{}: it was replaced while it was read",
                folder.display()
            ));
        }
        // The old entries that remain belong to removed files.
        changed |= self.articles.values().any(|known| known.article.is_some());
        self.articles = current;
        self.last_poll_failed = false;
        Ok(changed)
    }

    fn read_article(&self, path: &Path, stamp: Stamp, earlier: Option<&KnownFile>) -> KnownFile {
        let read = || -> Result<_, String> {
            let slug = path.file_stem().and_then(|stem| stem.to_str());
            let slug = slug.ok_or("its name is not valid UTF-8")?;
            let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
            front_matter::parse(slug, &text, &self.sections, &self.base_path)
        };
        let article = match catch_panic(read) {
            Ok(article) => Some(Arc::new(article)),
            Err(reason) => {
                // Log the error once for each version of the file.
                let is_logged = earlier.is_some_and(|known| {
                    known.article.is_none() && known.stamp.modified == stamp.modified
                });
                if !is_logged {
                    log_error(&format!(
                        "{}: left out: {}",
                        path.display(),
                        reason.trim_end()
                    ));
                }
                None
            }
        };
        KnownFile { stamp, article }
    }

    fn content(&self) -> Content {
        let articles = self.articles.values();
        let articles = articles.filter_map(|known| known.article.clone());
        Content::new(self.sections.clone(), articles.collect())
    }
}

/// Polls for changes as long as the program runs.
pub fn watch(mut folder: Folder, publish: impl Fn(Content)) {
    loop {
        let started = Instant::now();
        if let Some(content) = folder.poll() {
            publish(content);
        }
        std::thread::sleep((started.elapsed() * PAUSE_FACTOR).clamp(MIN_PAUSE, MAX_PAUSE));
    }
}

/// Turns a panic over one article into an error, so that polling continues for the others.
fn catch_panic<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err("reading it failed; please report it with the file".to_owned()))
}

/// Whether a file is an article. Editors keep hidden files next to the one being edited.
fn is_article(name: &OsString) -> bool {
    let hidden = name.as_encoded_bytes().starts_with(b".");
    !hidden
        && Path::new(name)
            .extension()
            .is_some_and(|ending| ending == "md")
}

fn is_same_article(earlier: Option<&KnownFile>, now: &KnownFile) -> bool {
    match (
        earlier.and_then(|known| known.article.as_ref()),
        &now.article,
    ) {
        (Some(earlier), Some(now)) => earlier == now,
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "+++\ntitle = \"T\"\npublished = \"2026-01-01T00:00:00Z\"\n+++\n";

    fn slugs(content: &Content) -> Vec<&str> {
        let mut slugs: Vec<&str> = content
            .articles
            .iter()
            .map(|one| one.slug.as_str())
            .collect();
        slugs.sort_unstable();
        slugs
    }

    #[test]
    fn a_panic_over_an_article_becomes_an_error() {
        assert_eq!(catch_panic(|| Ok(1)), Ok(1));
        let panics =
            || -> Result<(), String> { std::panic::resume_unwind(Box::new("over a text")) };
        assert!(catch_panic(panics).is_err_and(|reason| reason.starts_with("reading it failed")));
    }

    #[test]
    fn changes_are_noticed_and_invalid_articles_left_out() -> Result<(), Box<dyn std::error::Error>>
    {
        let directory = tempfile::tempdir()?;
        let at = |name: &str| directory.path().join(name);
        std::fs::create_dir(at("articles"))?;
        assert!(
            Folder::open(directory.path(), "/").is_err(),
            "sections are missing"
        );
        std::fs::write(at("sections.json"), "[]")?;
        std::fs::write(at("articles/a.md"), ARTICLE)?;
        std::fs::write(at("articles/bad.md"), "# no front matter")?;
        std::fs::write(at("articles/.#a.md"), ARTICLE)?;
        std::fs::write(at("articles/notes.txt"), ARTICLE)?;
        let (mut folder, content) = Folder::open(directory.path(), "/")?;
        assert_eq!(slugs(&content), ["a"]);
        assert!(folder.poll().is_none(), "nothing changed");

        std::fs::write(at("articles/bad.md"), ARTICLE)?;
        std::fs::write(at("articles/b.md"), ARTICLE)?;
        assert_eq!(
            folder.poll().as_ref().map(slugs),
            Some(vec!["a", "b", "bad"])
        );
        // The new content has the same length and may have the same timestamp.
        std::fs::write(at("articles/a.md"), ARTICLE.replace("\"T\"", "\"U\""))?;
        let content = folder
            .poll()
            .ok_or("a change of one letter is not noticed")?;
        let headline = content.find("a").map(|article| article.headline());
        assert_eq!(headline, Some("U"));

        std::fs::write(at("articles/a.md"), "+++\ntitle = ")?;
        assert_eq!(folder.poll().as_ref().map(slugs), Some(vec!["b", "bad"]));
        std::fs::remove_file(at("articles/b.md"))?;
        assert_eq!(folder.poll().as_ref().map(slugs), Some(vec!["bad"]));

        // Many editors save by renaming a new file over the old one.
        std::fs::write(at("articles/new.tmp"), ARTICLE)?;
        std::fs::rename(at("articles/new.tmp"), at("articles/a.md"))?;
        assert_eq!(folder.poll().as_ref().map(slugs), Some(vec!["a", "bad"]));

        // A symbolic link is followed to its current target.
        std::fs::rename(at("articles"), at("first"))?;
        std::fs::create_dir(at("second"))?;
        std::fs::write(at("second/a.md"), ARTICLE)?;
        std::os::unix::fs::symlink("second", at("articles"))?;
        assert_eq!(folder.poll().as_ref().map(slugs), Some(vec!["a"]));
        std::fs::remove_file(at("articles"))?;
        std::os::unix::fs::symlink("first", at("articles"))?;
        assert_eq!(folder.poll().as_ref().map(slugs), Some(vec!["a", "bad"]));

        std::fs::write(at("sections.json"), "[{")?;
        assert!(folder.poll().is_none(), "the old content stays");
        std::fs::rename(at("articles"), at("elsewhere"))?;
        std::fs::write(at("sections.json"), r#"[{"slug":"s","name":"S"}]"#)?;
        assert!(folder.poll().is_none());
        std::fs::rename(at("elsewhere"), at("articles"))?;
        let content = folder.poll().ok_or("the restored folder is not noticed")?;
        assert_eq!(
            (slugs(&content), content.sections.len()),
            (vec!["a", "bad"], 1)
        );

        // A failed poll may have already taken note of removed files, so the next poll reports a change.
        std::fs::rename(at("articles"), at("elsewhere"))?;
        std::fs::write(at("articles"), "no folder")?;
        assert!(folder.poll().is_none());
        std::fs::remove_file(at("articles"))?;
        std::fs::rename(at("elsewhere"), at("articles"))?;
        assert_eq!(folder.poll().as_ref().map(slugs), Some(vec!["a", "bad"]));
        assert!(folder.poll().is_none(), "reported only once");
        Ok(())
    }
}
