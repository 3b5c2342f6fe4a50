use proptest::prelude::*;

use super::*;

fn library(text: &str) -> Option<Value> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(value.into())
}

#[test]
fn accepts_what_serde_json_accepts_and_nothing_else() {
    for text in [
        "{}",
        "[]",
        " [1, -2 ,3.5,\t1e3]\n",
        r#"{"a":{"b":[null,true,false]},"a":2}"#,
        r#""\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t""#,
        "18446744073709551615",
        "-9223372036854775808",
        "0",
        "-0.5",
        "",
        "{",
        "[1,]",
        "{\"a\"}",
        "{\"a\":1,}",
        "nul",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "1 2",
        "01",
        "1.",
        ".5",
        "-",
        "1e",
        "+1",
        "[1 2]",
        "\"\u{1}\"",
        "'a'",
        "1.e5",
    ] {
        assert_eq!(parse(text).ok(), library(text), "{text:?}");
    }
}

#[test]
fn depth_is_not_limited() {
    for (start, end) in [("[", "]"), ("{\"a\":", "}")] {
        let levels = 100_000;
        let text = format!("{}1{}", start.repeat(levels), end.repeat(levels));
        let value = parse(&text).unwrap_or_default();
        assert!(!value.is_null());
        let again = value.clone();
        assert_eq!(crate::write(&again), text);
        assert!(parse(&start.repeat(levels)).is_err());
    }
}

#[test]
fn an_unpaired_surrogate_is_a_replacement_character() {
    for (text, read) in [
        (r#""Ann \ud83d""#, "Ann \u{fffd}"),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}\u{1f600}"),
        (r#""\ude00\ud83dx""#, "\u{fffd}\u{fffd}x"),
        (r#""\ud83d\n""#, "\u{fffd}\n"),
    ] {
        assert_eq!(parse(text).ok(), Some(Value::from(read)), "{text}");
    }
    assert!(parse(r#""\ud83d\u12""#).is_err());
}

#[test]
fn numbers_beyond_a_double_are_infinite_or_zero() {
    let number = |text: &str| parse(text).ok().and_then(|value| value.as_f64());
    assert_eq!(number("1e400"), Some(f64::INFINITY));
    assert_eq!(number("-1e99999999999999999999"), Some(f64::NEG_INFINITY));
    assert_eq!(number("1e-400"), Some(0.0));
    assert_eq!(number("0e400"), Some(0.0));
    assert_eq!(number("-0"), Some(0.0));
    let long = format!("1{}e-400", "0".repeat(400));
    assert_eq!(number(&long), Some(1.0));
}

#[test]
fn whole_numbers_keep_all_digits() {
    for digits in [
        "9223372036854775808",
        "18446744073709551616",
        "-9223372036854775809",
        "123456789012345678901",
    ] {
        let value = parse(digits).unwrap_or_default();
        assert_eq!(crate::write(&value), digits);
        assert_eq!(value.as_f64(), digits.parse().ok());
    }
}

#[test]
fn of_equal_keys_the_last_value_wins() {
    let pairs: Vec<String> = (0..100)
        .map(|at| format!("\"k{}\":{at}", at % 60))
        .collect();
    let value = parse(&format!("{{{}}}", pairs.join(","))).unwrap_or_default();
    let object = value.as_object().cloned().unwrap_or_default();
    assert_eq!(object.iter().count(), 60);
    assert_eq!(object.get("k5"), Some(&Value::from(65_i64)));
    assert_eq!(object.get("k50"), Some(&Value::from(50_i64)));
}

/// Eight times the text takes eight times as long, or up to 24 times on a busy machine. 64 times as long would be
/// quadratic.
#[test]
fn parsing_takes_linear_time() {
    let keys = |count: usize| {
        let pairs: Vec<String> = (0..count).map(|at| format!("\"key{at}\":{at}")).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let escapes = |count: usize| format!("\"{}\"", "\\u00e9\\n".repeat(count));
    let makers: [&dyn Fn(usize) -> String; 2] = [&keys, &escapes];
    for make in makers {
        let time = |text: &str| {
            let takes = (0..3).map(|_| {
                let start = std::time::Instant::now();
                assert!(parse(text).is_ok());
                start.elapsed()
            });
            takes.min().unwrap_or_default()
        };
        let (few, many) = (time(&make(10_000)), time(&make(80_000)));
        let bound = few * 24 + std::time::Duration::from_millis(300);
        assert!(many < bound, "{few:?} for an eighth, {many:?} for all");
    }
}

#[test]
fn an_error_message_says_where() {
    let said = parse("{\"é\": ?}").map_err(|problem| problem.to_string());
    assert_eq!(said, Err("expected a value after 6 characters".to_owned()));
}

proptest! {
    #[test]
    fn any_text_is_parsed_as_by_serde_json(text in "[\\[\\]{}:,\"\\\\u0-9a-f \\-.etrunl]{0,24}") {
        let own = parse(&text).ok();
        let library = library(&text);
        // serde_json refuses unpaired surrogates and numbers too large for a double.
        let differs = text.contains("\\u") || text.contains(['e', 'E']);
        prop_assert!(own.is_some() == library.is_some() || (differs && own.is_some()), "{}", text);
    }

    #[test]
    fn any_string_is_parsed_back_unchanged(words in any::<String>()) {
        let value = Value::String(words);
        prop_assert_eq!(parse(&crate::write(&value)).ok(), Some(value));
    }
}
