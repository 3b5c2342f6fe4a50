//! Where in a JSON text a parser stopped, as a path that a person can follow.

/// The path of the value around a line and column (both from 1): `thread.fields.id`.
pub fn json_path(text: &str, line: usize, column: usize) -> String {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let end = before + column;
    let mut path: Vec<String> = Vec::new();
    let mut characters = text.char_indices().take_while(|(at, _)| *at < end);
    let mut word = None;
    while let Some((_, character)) = characters.next() {
        match character {
            '"' => {
                let mut inside = String::new();
                while let Some((_, one)) = characters.next() {
                    match one {
                        '"' => break,
                        '\\' => {
                            characters.next();
                        }
                        other => inside.push(other),
                    }
                }
                word = Some(inside);
            }
            ':' => {
                if let (Some(last), Some(word)) = (path.last_mut(), word.take()) {
                    *last = word;
                }
            }
            '{' => path.push(String::new()),
            '[' => path.push("0".to_owned()),
            '}' | ']' => {
                path.pop();
            }
            ',' => {
                if let Some(Ok(index)) = path.last().map(|last| last.parse::<usize>()) {
                    path.pop();
                    path.push((index + 1).to_string());
                }
            }
            _ => {}
        }
    }
    path.retain(|part| !part.is_empty());
    if path.is_empty() {
        "$".to_owned()
    } else {
        path.join(".")
    }
}

#[cfg(test)]
mod tests {
    use super::json_path;

    #[test]
    fn names_the_place() {
        let text = "{\n \"a\": 1,\n \"b\": {\"c\": [1, {\"d\": ?}]}\n}";
        let column = text
            .lines()
            .nth(2)
            .and_then(|line| line.find('?'))
            .unwrap_or_default()
            + 1;
        assert_eq!(json_path(text, 3, column), "b.c.1.d");
        assert_eq!(json_path(text, 1, 1), "$");
    }
}
