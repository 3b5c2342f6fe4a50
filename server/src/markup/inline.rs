//! Renders the formatting inside a paragraph of a comment.
//!
//! The parser splits the text into pieces in a single pass. It remembers an opening marker until the matching
//! closing one, then forgets all markers opened in between. Elements therefore never overlap, and each piece is
//! visited a bounded number of times. An opening marker that is never closed stays text.

use super::escape_html;

/// The `rel` attribute of every link.
const REL: &str = "ugc nofollow noopener";
/// The longest run of one marker that is formatting: `***` is bold and italic.
const MAX_RUN: usize = 3;

/// A piece of the output: escaped text, or tags.
struct Piece {
    html: String,
}

/// An opening marker that may still be closed.
struct OpenMarker {
    kind: MarkerKind,
    piece: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MarkerKind {
    /// A run of this many of one marker.
    Run(char, usize),
    /// An opening `[`.
    Bracket,
}

struct Renderer<'a> {
    text: &'a str,
    at: usize,
    pieces: Vec<Piece>,
    plain: String,
    open: Vec<OpenMarker>,
    /// Bare URLs by piece. Inside a written link they become plain text again.
    bare: Vec<(usize, &'a str)>,
}

/// Renders the text of a paragraph.
pub fn html(text: &str) -> String {
    let mut renderer = Renderer {
        text,
        at: 0,
        pieces: Vec::new(),
        plain: String::new(),
        open: Vec::new(),
        bare: Vec::new(),
    };
    renderer.run();
    renderer
        .pieces
        .into_iter()
        .map(|piece| piece.html)
        .collect()
}

impl<'a> Renderer<'a> {
    fn run(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            match next {
                '\n' => {
                    self.flush();
                    self.push("<br>\n");
                    self.at += 1;
                }
                '`' => self.code_span(),
                '*' | '_' | '~' => self.emphasis(next),
                '[' => {
                    let piece = self.push("[");
                    self.open.push(OpenMarker {
                        kind: MarkerKind::Bracket,
                        piece,
                    });
                    self.at += 1;
                }
                ']' => self.closing_bracket(),
                'h' if self.bare_link() => {}
                _ => {
                    self.plain.push(next);
                    self.at += next.len_utf8();
                }
            }
        }
        self.flush();
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn before(&self) -> Option<char> {
        self.text
            .get(..self.at)
            .and_then(|text| text.chars().next_back())
    }

    fn flush(&mut self) {
        if !self.plain.is_empty() {
            let html = escape_html(&self.plain);
            self.plain.clear();
            self.pieces.push(Piece { html });
        }
    }

    /// Adds a piece and returns its index.
    fn push(&mut self, html: impl Into<String>) -> usize {
        self.flush();
        self.pieces.push(Piece { html: html.into() });
        self.pieces.len() - 1
    }

    /// Renders code between two backtick runs of equal length.
    fn code_span(&mut self) {
        let rest = self.rest();
        let length = run_length(rest, '`');
        let inner = rest.get(length..).unwrap_or_default();
        // A search fails at most once for each length, because then no run of that length follows.
        let end = closing_backticks(inner, length);
        match end
            .and_then(|end| inner.get(..end))
            .filter(|code| !code.trim().is_empty())
        {
            Some(code) => {
                let stripped = code
                    .strip_prefix(' ')
                    .and_then(|code| code.strip_suffix(' '));
                let shown = escape_html(stripped.unwrap_or(code)).replace('\n', "<br>\n");
                self.push(format!("<code>{shown}</code>"));
                self.at += length * 2 + code.len();
            }
            None => {
                self.plain.push_str(rest.get(..length).unwrap_or_default());
                self.at += length;
            }
        }
    }

    /// Handles `*`, `_` and `~~`. A marker inside a word is plain text: `2*3*4`, `snake_case`.
    fn emphasis(&mut self, marker: char) {
        let rest = self.rest();
        let length = run_length(rest, marker);
        let run = rest.get(..length).unwrap_or_default();
        let before = self.before();
        let after = rest.get(length..).and_then(|rest| rest.chars().next());
        self.at += length;
        // `__init__` is more often a name than bold text.
        let max = match marker {
            '*' => MAX_RUN,
            '_' => 1,
            _ => 2,
        };
        let is_marker = length <= max && (marker != '~' || length == max);
        if !is_marker {
            self.plain.push_str(run);
            return;
        }
        let kind = MarkerKind::Run(marker, length);
        let opens = before.is_none_or(can_delimit) && after.is_some_and(|one| !one.is_whitespace());
        let closes =
            after.is_none_or(can_delimit) && before.is_some_and(|one| !one.is_whitespace());
        if closes && let Some(at) = self.open.iter().rposition(|open| open.kind == kind) {
            let opened = self.open.drain(at..).next();
            if let Some(opened) = opened {
                let piece = self.push("");
                // Markers with nothing between them are plain text.
                if piece > opened.piece + 1 {
                    let (open, close) = tags(marker, length);
                    self.replace(opened.piece, open);
                    self.replace(piece, close);
                    return;
                }
                self.replace(piece, run);
                return;
            }
        }
        let piece = self.push(run);
        if opens {
            // Keep only the last opening marker of each kind, because that is the one a closing marker matches.
            self.open.retain(|open| open.kind != kind);
            self.open.push(OpenMarker { kind, piece });
        }
    }

    fn replace(&mut self, piece: usize, html: impl Into<String>) {
        if let Some(piece) = self.pieces.get_mut(piece) {
            piece.html = html.into();
        }
    }

    /// Handles the end of `[text](url)`, or a plain bracket.
    fn closing_bracket(&mut self) {
        let opened = self
            .open
            .iter()
            .rposition(|open| open.kind == MarkerKind::Bracket);
        let url = self.rest().strip_prefix("](").and_then(link_url);
        let (Some(at), Some(url)) = (opened, url) else {
            self.plain.push(']');
            self.at += 1;
            return;
        };
        let piece = self.push("");
        let Some(opened) = self.open.drain(at..).next() else {
            return;
        };
        let words = opened.piece + 1..piece;
        if words.is_empty() {
            self.replace(piece, "]");
            self.at += 1;
            return;
        }
        while let Some((inner, text)) = self.bare.pop_if(|(inner, _)| *inner > opened.piece) {
            self.replace(inner, escape_html(text));
        }
        self.replace(opened.piece, opening_tag(url));
        self.replace(piece, "</a>");
        self.at += url.len() + 3;
        // Links cannot nest.
        self.open.retain(|open| open.kind != MarkerKind::Bracket);
    }

    /// Handles a bare URL. Returns false if there is none.
    fn bare_link(&mut self) -> bool {
        if self.before().is_some_and(char::is_alphanumeric) {
            return false;
        }
        let Some(url) = bare_url(self.rest()) else {
            return false;
        };
        let piece = self.push(format!("{}{}</a>", opening_tag(url), escape_html(url)));
        self.bare.push((piece, url));
        self.at += url.len();
        true
    }
}

fn opening_tag(url: &str) -> String {
    format!("<a href=\"{}\" rel=\"{REL}\">", escape_html(url))
}

fn tags(marker: char, length: usize) -> (&'static str, &'static str) {
    match (marker, length) {
        ('~', _) => ("<del>", "</del>"),
        (_, 1) => ("<em>", "</em>"),
        (_, 2) => ("<strong>", "</strong>"),
        _ => ("<strong><em>", "</em></strong>"),
    }
}

fn run_length(text: &str, marker: char) -> usize {
    text.len() - text.trim_start_matches(marker).len()
}

/// Returns the position of the next run of exactly `length` backticks.
fn closing_backticks(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find('`')?;
        let found = run_length(text.get(at..)?, '`');
        if found == length {
            return Some(at);
        }
        at += found;
    }
}

/// Whether a character outside a marker allows it to open or close. Letters and digits do not, so a marker
/// inside a word is plain text. Scripts without spaces between words are an exception.
fn can_delimit(one: char) -> bool {
    let without_spaces = matches!(one, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    // A backslash before a marker marks it as plain text.
    without_spaces || !(one.is_alphanumeric() || one == '\\')
}

/// The URL schemes that a written link may have.
const LINK_SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];
/// The maximum length of a linked URL.
const MAX_URL_LENGTH: usize = 2_000;

/// Returns the URL at the start of `url)`. Parentheses in it must be balanced.
fn link_url(text: &str) -> Option<&str> {
    LINK_SCHEMES
        .iter()
        .find(|scheme| starts_with_ignore_case(text, scheme))?;
    let mut depth = 0;
    for (at, one) in text.char_indices().take(MAX_URL_LENGTH) {
        match one {
            '(' => depth += 1,
            ')' if depth == 0 => {
                let url = text.get(..at)?;
                return (!LINK_SCHEMES.contains(&url)).then_some(url);
            }
            ')' => depth -= 1,
            '<' | '>' | '"' => return None,
            _ if one.is_whitespace() => return None,
            _ => {}
        }
    }
    None
}

fn starts_with_ignore_case(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// Returns the bare URL at the start of a text, without the punctuation that belongs to the sentence.
fn bare_url(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| starts_with_ignore_case(text, scheme))?;
    let (mut round, mut square) = (0_i32, 0_i32);
    let mut end = text.len();
    for (at, one) in text.char_indices() {
        let closes = match one {
            '(' => {
                round += 1;
                false
            }
            '[' => {
                square += 1;
                false
            }
            ')' => {
                round -= 1;
                round < 0
            }
            ']' => {
                square -= 1;
                square < 0
            }
            '<' | '>' | '"' | '`' => true,
            _ => one.is_whitespace() || at > MAX_URL_LENGTH,
        };
        if closes {
            end = at;
            break;
        }
    }
    let url = text.get(..end)?.trim_end_matches(|one: char| {
        matches!(
            one,
            '.' | ','
                | ';'
                | ':'
                | '!'
                | '?'
                | '\''
                | '*'
                | '_'
                | '~'
                | '('
                | '['
                | '…'
                | '”'
                | '’'
                | '»'
        )
    });
    let host = url.get(scheme.len()..)?.chars().next()?;
    host.is_alphanumeric().then_some(url)
}
