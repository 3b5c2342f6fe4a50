//! Splits a typed text into words that every renderer keeps and marks that some remove.

use standfirst_model::blank::is_invisible;

/// The number of characters within which the end of a mark is looked for.
const MAX_MARK_LENGTH: usize = 2_000;

/// A part of a typed text. It contains only letters, digits and symbols.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words that every renderer keeps.
    Words(Vec<char>),
    /// Text that a renderer may take for markup. It keeps all or nothing of it.
    Mark(Vec<char>),
    /// A typed smiley, `:-)`, which may become a face, or nothing.
    Smiley(Vec<char>),
    /// A named emoji, `:tada:`, which may become any symbol, or nothing.
    Named(Vec<char>),
    /// A character reference, which may become any one or two characters, or nothing.
    Entity(Vec<char>),
}

/// Returns only the letters, digits and symbols of a text: renderers add markup, change quotes and join lines.
pub(super) fn letters(text: &str) -> Vec<char> {
    let mut found = Vec::with_capacity(text.len());
    text.chars().for_each(|one| push_letters(one, &mut found));
    found
}

fn push_letters(one: char, found: &mut Vec<char>) {
    match one {
        _ if one.is_ascii_alphanumeric() => found.push(one.to_ascii_lowercase()),
        _ if one.is_ascii() || one.is_whitespace() || is_invisible(one) => {}
        // Quotes, dashes, the ellipsis, primes, bullets.
        '\u{2010}'..='\u{205e}' | '\u{ab}' | '\u{bb}' | '\u{b4}' | '\u{b7}' => {}
        '\u{d7}' => found.push('x'),
        '\u{a9}' => found.push('c'),
        '\u{ae}' => found.push('r'),
        '\u{2122}' => found.extend(['t', 'm']),
        '\u{bd}' => found.extend(['1', '2']),
        '\u{bc}' => found.extend(['1', '4']),
        '\u{be}' => found.extend(['3', '4']),
        other => found.push(other),
    }
}

/// Returns a text without white space, with real quotes, dashes and ellipses replaced by typed ones.
pub(super) fn marks(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            _ if one.is_whitespace() || is_invisible(one) => {}
            '\u{2018}'..='\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => found.push('\''),
            '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => found.push('"'),
            '\u{2010}'..='\u{2012}' => found.push('-'),
            '\u{2013}' => found.push_str("--"),
            '\u{2014}' | '\u{2015}' => found.push_str("---"),
            '\u{2026}' => found.push_str("..."),
            other => found.push(other),
        }
    }
    found
}

/// Whether a character is a pictogram. A smiley may become one, and some databases cannot store them.
pub(super) const fn is_symbol(one: char) -> bool {
    matches!(
        one,
        '\u{20e3}' | '\u{2190}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}'
    )
}

/// Whether a character is a face or the heart.
pub(super) const fn is_face(one: char) -> bool {
    matches!(
        one,
        '\u{2639}'..='\u{263b}'
            | '\u{2764}'
            | '\u{1f600}'..='\u{1f64f}'
            | '\u{1f910}'..='\u{1f92f}'
            | '\u{1f970}'..='\u{1f97a}'
    )
}

/// Splits a typed text into pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut reader = Reader {
        text: text.chars().collect(),
        at: 0,
        words: Vec::new(),
        pieces: Vec::new(),
    };
    while reader.at < reader.text.len() {
        if reader.at == 0 || reader.text[reader.at - 1] == '\n' {
            reader.start_of_line();
        }
        reader.step();
    }
    reader.end_words();
    reader.pieces
}

struct Reader {
    text: Vec<char>,
    at: usize,
    words: Vec<char>,
    pieces: Vec<Piece>,
}

impl Reader {
    fn end_words(&mut self) {
        if !self.words.is_empty() {
            let words = std::mem::take(&mut self.words);
            self.pieces.push(Piece::Words(words));
        }
    }

    /// Makes one piece of the text up to `end`.
    fn piece(&mut self, end: usize, make: fn(Vec<char>) -> Piece) {
        let end = end.min(self.text.len());
        let mut letters = Vec::new();
        for one in &self.text[self.at..end] {
            push_letters(*one, &mut letters);
        }
        self.at = end;
        let piece = make(letters);
        if !matches!(&piece, Piece::Mark(letters) if letters.is_empty()) {
            self.end_words();
            self.pieces.push(piece);
        }
    }

    fn char(&self, ahead: usize) -> char {
        self.text.get(self.at + ahead).copied().unwrap_or('\n')
    }

    fn starts_with(&self, start: &str) -> bool {
        let mut ahead = 0;
        start.chars().all(|one| {
            ahead += 1;
            self.char(ahead - 1).eq_ignore_ascii_case(&one)
        })
    }

    /// Returns the position of `wanted` at or after `from`, if it is within [`MAX_MARK_LENGTH`] characters.
    fn find(&self, wanted: &[char], from: usize) -> Option<usize> {
        let rest = self.text.get(from..)?;
        let mut windows = rest.windows(wanted.len()).take(MAX_MARK_LENGTH);
        windows.position(|one| one == wanted).map(|at| from + at)
    }

    fn end_of_line(&self) -> usize {
        let rest = self.text[self.at..].iter();
        self.at + rest.take_while(|one| **one != '\n').count()
    }

    /// Reads the markup at the start of a line: nested quotes, bullets and numbers of list items, then a code fence
    /// with its language, or a link definition.
    fn start_of_line(&mut self) {
        loop {
            let digits = (0..10).take_while(|ahead| self.char(*ahead).is_ascii_digit());
            let digits = digits.count();
            let is_number = (1..10).contains(&digits)
                && matches!(self.char(digits), '.' | ')')
                && self.char(digits + 1).is_whitespace();
            match self.char(0) {
                ' ' | '\t' | '>' => self.at += 1,
                '-' | '*' | '+' if matches!(self.char(1), ' ' | '\t') => {
                    self.at += 2;
                    if self.char(0) == '[' && self.char(2) == ']' {
                        self.piece(self.at + 3, Piece::Mark);
                    }
                }
                _ if is_number => self.piece(self.at + digits + 1, Piece::Mark),
                _ => break,
            }
            if self.at >= self.text.len() {
                return;
            }
        }
        let is_definition = self.char(0) == '['
            && self
                .find(&[']', ':'], self.at)
                .is_some_and(|at| at < self.end_of_line());
        if self.starts_with("```") || self.starts_with("~~~") || is_definition {
            self.piece(self.end_of_line(), Piece::Mark);
        }
    }

    fn step(&mut self) {
        let after_space = self.at == 0 || self.text[self.at - 1].is_whitespace();
        match self.char(0) {
            '<' if is_tag(self.char(1)) => self.tag(),
            // The alternative text of a picture, which some backends show and some do not.
            '!' if self.char(1) == '[' => {
                let end = self.find(&[']'], self.at + 2);
                self.at += 1;
                if let Some(end) = end {
                    self.piece(end, Piece::Mark);
                }
            }
            ']' if self.char(1) == '(' => self.address(),
            ']' if self.char(1) == '[' => {
                let end = self.find(&[']'], self.at + 2);
                self.at += 1;
                if let Some(end) = end {
                    self.piece(end, Piece::Mark);
                }
            }
            '&' => self.entity(),
            'h' | 'H' if self.starts_with("http://") || self.starts_with("https://") => {
                let scheme = if self.char(4) == ':' { 4 } else { 5 };
                self.piece(self.at + scheme, Piece::Mark);
                self.piece(self.end_of_address(), Piece::Mark);
            }
            one if is_symbol(one) => self.piece(self.at + 1, Piece::Mark),
            _ if after_space && self.smiley() => {}
            one => {
                push_letters(one, &mut self.words);
                self.at += 1;
            }
        }
    }

    fn end_of_address(&self) -> usize {
        let rest = self.text[self.at..].iter();
        let is_part = |one: &&char| !one.is_whitespace() && !matches!(**one, '<' | '>' | '"');
        self.at + rest.take_while(is_part).count()
    }

    /// Reads `<b>`, `</b>`, `<!-- … -->`, `<https://…>`, and the whole content of scripts and styles.
    fn tag(&mut self) {
        let is_code = self.starts_with("<script") || self.starts_with("<style");
        let end = if self.starts_with("<!--") {
            self.find(&['-', '-', '>'], self.at).map(|at| at + 3)
        } else {
            self.find(&['>'], self.at).map(|at| at + 1)
        };
        // Some renderers drop all text after a tag without an end.
        self.piece(end.unwrap_or(self.text.len()), Piece::Mark);
        if is_code && let Some(end) = self.find(&['<', '/'], self.at) {
            self.piece(end, Piece::Mark);
        }
    }

    /// Reads `](https://… "title")`, with parentheses inside the address.
    fn address(&mut self) {
        self.at += 1;
        let mut depth = 0_usize;
        let rest = self.text[self.at..].iter().take(MAX_MARK_LENGTH);
        let end = rest.enumerate().find(|(_, one)| {
            match one {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        if let Some((length, _)) = end {
            self.piece(self.at + length + 1, Piece::Mark);
        }
    }

    fn entity(&mut self) {
        let name = (1..34).take_while(|ahead| {
            let one = self.char(*ahead);
            one.is_ascii_alphanumeric() || one == '#'
        });
        let length = name.count();
        if length > 1 && self.char(length + 1) == ';' {
            self.piece(self.at + length + 2, Piece::Entity);
        } else {
            self.at += 1;
        }
    }

    /// Reads a separate `:)`, `;-P`, `8-)` or `:smile:`. Returns whether there was one.
    fn smiley(&mut self) -> bool {
        let rest = self.text[self.at..].iter();
        let word: String = rest
            .take_while(|one| !one.is_whitespace())
            .take(24)
            .collect();
        let make = if is_named(&word) {
            Piece::Named
        } else if is_smiley(&word) {
            Piece::Smiley
        } else {
            return false;
        };
        self.piece(self.at + word.chars().count(), make);
        true
    }
}

const fn is_tag(second: char) -> bool {
    second.is_ascii_alphabetic() || matches!(second, '/' | '!' | '?')
}

fn is_named(word: &str) -> bool {
    let name = word
        .strip_prefix(':')
        .and_then(|rest| rest.strip_suffix(':'));
    let is_part =
        |one: char| one.is_ascii_alphanumeric() || matches!(one, '_' | '+' | '-' | '!' | '?');
    name.is_some_and(|name| !name.is_empty() && name.chars().all(is_part))
}

fn is_smiley(word: &str) -> bool {
    // Brows as in `>:(`, which are the eyes where no others follow: `<3`.
    let head = word.trim_start_matches(['>', '<']);
    let below = head
        .strip_prefix([':', ';', '=', '8', 'x', 'X'])
        .unwrap_or(head);
    let mouth = below.trim_start_matches(['-', '\'', '^', 'o']);
    let is_mouth = |one: char| "()[]{}DdPpOo03|\\/*$@?!<>cCsSxX".contains(one);
    let is_sign = |one: char| !one.is_alphanumeric();
    // Otherwise it is a word: `xD`, `8c` and `x)` are no smileys. `8O` is one of WordPress'.
    let has_mark = mouth.len() < below.len()
        || word == "8O"
        || (word.contains(is_sign) && !word.starts_with(['x', 'X']));
    let has_eyes = below.len() < word.len() && word.len() <= 5;
    has_eyes && has_mark && !mouth.is_empty() && mouth.chars().all(is_mouth)
}
