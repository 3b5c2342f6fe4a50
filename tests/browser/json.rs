//! Compares our JSON parser with the browser's, on random valid and invalid documents.

use js_sys::{Array, JSON, Object, Reflect};
use standfirst_json::{Value, parse};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

/// Random numbers, the same for the same seed (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % count
    }

    fn one_of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

const NUMBERS: [&str; 28] = [
    "0",
    "-0",
    "-0.0",
    "1",
    "-1",
    "12345678901234567890",
    "9007199254740993",
    "-9223372036854775808",
    "18446744073709551616",
    "1e400",
    "-1e400",
    "1e-400",
    "1E+2",
    "1e5",
    "0.1",
    "3.141592653589793238462643",
    "5e-324",
    "1.7976931348623157e308",
    "1e308",
    "100000000000000000000000000",
    "0e999",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e",
    "0x1F",
];

const PIECES: [&str; 30] = [
    "a",
    "é",
    "漢",
    "😀",
    " ",
    "\u{2028}",
    "\u{7f}",
    "\u{a0}",
    "\\n",
    "\\\"",
    "\\\\",
    "\\/",
    "\\b\\f\\r\\t",
    "\\u00e9",
    "\\u0000",
    "\\uD83D\\uDE00",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ud83d\\ude00",
    "\\uFFFE",
    "\\u12",
    "\\x",
    "\\'",
    "\n",
    "\u{1}",
    "\\u12g4",
    "\\ud83d\\u0041",
    "\\ud83dx",
    "0",
    "__proto__",
];

const KEYS: [&str; 12] = [
    "a",
    "b",
    "",
    "__proto__",
    "constructor",
    "toString",
    "0",
    "10",
    "é",
    "\\u0061",
    "\\ud83d",
    "length",
];

const SPACES: [&str; 12] = [
    "", "", "", "", "", " ", "\n", "\t\r", "\u{a0}", "\u{b}", "\u{feff}", "\u{2028}",
];

const JUNK: [&str; 16] = [
    ",", "]", "}", "[", "{", ":", "\"", "\\", "null", "NaN", "//", "\0", "1", "'", "\u{feff}",
    "tru",
];

fn document(chance: &mut Chance, depth: usize, out: &mut String) {
    let spaces = if chance.below(60) == 0 {
        &SPACES[..]
    } else {
        &SPACES[..8]
    };
    out.push_str(chance.one_of(spaces));
    match chance.below(if depth == 0 { 5 } else { 9 }) {
        0 => out.push_str(chance.one_of(&["null", "true", "false"])),
        1 | 2 => {
            let numbers = if chance.below(20) == 0 {
                &NUMBERS[..]
            } else {
                &NUMBERS[..21]
            };
            out.push_str(chance.one_of(numbers));
        }
        3 | 4 => text(chance, out),
        5 | 6 => {
            out.push('[');
            for at in 0..chance.below(4) {
                out.push_str(if at > 0 { "," } else { "" });
                document(chance, depth - 1, out);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for at in 0..chance.below(5) {
                out.push_str(if at > 0 { "," } else { "" });
                out.push_str(&format!("\"{}\":", chance.one_of(&KEYS)));
                document(chance, depth - 1, out);
            }
            out.push('}');
        }
    }
    out.push_str(chance.one_of(&SPACES[..8]));
}

fn text(chance: &mut Chance, out: &mut String) {
    // The last pieces are invalid or rare. They must be used seldom, or no document would be valid.
    let pieces = if chance.below(20) == 0 {
        &PIECES[..]
    } else {
        &PIECES[..20]
    };
    out.push('"');
    for _ in 0..chance.below(5) {
        out.push_str(chance.one_of(pieces));
    }
    out.push('"');
}

/// Makes a document invalid, or leaves it unchanged.
fn broken(chance: &mut Chance, text: String) -> String {
    let letters: Vec<char> = text.chars().collect();
    let at = chance.below(letters.len() + 1);
    let (before, after) = letters.split_at(at);
    let before: String = before.iter().collect();
    let after: String = after.iter().collect();
    match chance.below(8) {
        0 => before,
        1 => before + after.get(1..).unwrap_or_default(),
        2 => before + chance.one_of(&JUNK) + &after,
        3 => text + chance.one_of(&JUNK),
        _ => text,
    }
}

fn theirs(text: &str) -> Option<JsValue> {
    JSON::parse(text).ok()
}

/// Whether both results are equal. Ours keeps more digits of whole numbers, so numbers are compared as `f64`.
fn same(ours: &Value, theirs: &JsValue) -> bool {
    match ours {
        Value::Null => theirs.is_null(),
        Value::Bool(flag) => theirs.as_bool() == Some(*flag),
        Value::Number(number) => theirs
            .as_f64()
            .is_some_and(|theirs| number.as_f64() == theirs),
        // A lone surrogate is U+FFFD in both: JavaScript converts it when the string is passed to Rust.
        Value::String(text) => theirs.as_string().as_ref() == Some(text),
        Value::Array(items) => {
            Array::is_array(theirs) && {
                let theirs: &Array = theirs.unchecked_ref();
                let length = usize::try_from(theirs.length()).unwrap();
                length == items.len() && items.iter().zip(theirs.iter()).all(|(a, b)| same(a, &b))
            }
        }
        Value::Object(object) => {
            if !theirs.is_object() || Array::is_array(theirs) {
                return false;
            }
            let keys = Object::keys(theirs.unchecked_ref::<Object>());
            let count = object.iter().count();
            usize::try_from(keys.length()).unwrap() == count
                && keys.iter().all(|key| {
                    let value = Reflect::get(theirs, &key).unwrap();
                    let name = key.as_string().unwrap();
                    object.get(&name).is_some_and(|ours| same(ours, &value))
                })
        }
    }
}

#[wasm_bindgen_test]
fn random_documents_parse_as_with_json_parse() {
    let seed = option_env!("STANDFIRST_SEED").and_then(|seed| seed.parse().ok());
    let seed = seed.unwrap_or(js_sys::Date::now() as u64);
    console_log!("STANDFIRST_SEED={seed}");
    let mut chance = Chance(seed | 1);
    let (mut sound, mut unsound) = (0, 0);
    for _ in 0..30_000 {
        let mut text = String::new();
        document(&mut chance, 5, &mut text);
        let text = broken(&mut chance, text);
        let (ours, theirs) = (parse(&text).ok(), theirs(&text));
        let agree = match (&ours, &theirs) {
            (Some(ours), Some(theirs)) => same(ours, theirs),
            (None, None) => true,
            _ => false,
        };
        assert!(
            agree,
            "seed {seed}: {text:?} is {ours:?} for us and {theirs:?} for the browser"
        );
        sound += u32::from(ours.is_some());
        unsound += u32::from(ours.is_none());
    }
    console_log!("{sound} valid documents, {unsound} invalid ones");
    assert!(sound > 5_000 && unsound > 5_000, "{sound} {unsound}");
}

#[wasm_bindgen_test]
fn edge_cases_parse_as_with_json_parse() {
    let long = format!("[1{}.5e-{}]", "0".repeat(400), 400);
    let documents = NUMBERS.iter().map(|number| format!("[{number}]"));
    let others = [
        "\u{feff}{}",
        "{}\u{feff}",
        "{\"a\":1,\"a\":2}",
        "{\"__proto__\":{\"b\":1}}",
        "\u{2028}1",
        "1\u{a0}",
        " 1 2",
        "[1],",
        "\"\u{7f}\"",
        "\"\t\"",
        "[,]",
        "{,}",
        "{\"a\":1,}",
        "nulll",
        "",
        " ",
        "\0",
    ];
    for text in documents.chain(others.map(str::to_owned)).chain([long]) {
        let agree = match (parse(&text).ok(), theirs(&text)) {
            (Some(ours), Some(theirs)) => same(&ours, &theirs),
            (ours, theirs) => ours.is_none() && theirs.is_none(),
        };
        assert!(agree, "{text:?}");
    }
}

/// Four times the size may take four times as long; sixteen times would be quadratic.
#[wasm_bindgen_test]
fn large_documents_parse_in_linear_time() {
    let keys = |count: usize| {
        let pairs: Vec<String> = (0..count).map(|at| format!("\"key{at}\":{at}")).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let word = |count: usize| format!("\"{}\"", "w".repeat(count * 10));
    let deep = |count: usize| "[".repeat(count) + &"]".repeat(count);
    let makers: [(&str, &dyn Fn(usize) -> String); 3] =
        [("keys", &keys), ("a word", &word), ("levels", &deep)];
    for (name, make) in makers {
        let time = |text: &str| {
            let takes = (0..3).map(|_| {
                let start = js_sys::Date::now();
                assert!(parse(text).is_ok());
                js_sys::Date::now() - start
            });
            takes.fold(f64::INFINITY, f64::min)
        };
        let (few, many) = (time(&make(25_000)), time(&make(100_000)));
        console_log!("{name}: {few} ms for a quarter, {many} ms for all");
        assert!(
            many < few * 10.0 + 200.0,
            "{name}: {few} ms for a quarter, {many} ms for all"
        );
    }
}
