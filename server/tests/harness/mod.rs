//! Runs the real program in a temporary folder. It is killed on drop.

pub mod raw;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::contract;

const ARTICLE: &str =
    "+++\ntitle = \"An article\"\nsection = \"s\"\npublished = \"2026-01-01T00:00:00Z\"\n";

/// Returns a new comment by a fixed author.
pub fn comment(text: &str) -> Value {
    json!({ "text": text, "author": { "name": "Ada", "email": "ada@reader.example" } })
}

/// A response.
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub json: Value,
}

impl Response {
    fn read(mut response: ureq::http::Response<ureq::Body>) -> Option<Self> {
        let body = response.body_mut().read_to_string().ok()?;
        let headers = response.headers().iter();
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        Some(Self {
            status: response.status().as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            json: serde_json::from_str(&body).unwrap_or_default(),
            body,
        })
    }

    pub fn header(&self, name: &str) -> String {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }
}

/// A client of one server.
#[derive(Clone)]
pub struct Client {
    base: String,
    agent: ureq::Agent,
}

impl Client {
    fn new(address: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build();
        Self {
            base: format!("http://{address}/api/v1/"),
            agent: config.into(),
        }
    }

    fn api_request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Response> {
        let address = format!("{}{path}", self.base);
        let response = self.request_url(method, &address, headers, body)?;
        // Every response that a test requests must be documented in openapi.json.
        contract::check(method, path, &response);
        Some(response)
    }

    /// Sends any body. Returns `None` if there is no response.
    pub fn send_text(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<(&str, &str)>,
    ) -> Option<Response> {
        let address = format!("{}{path}", self.base);
        let (kind, bytes) = body.unwrap_or_default();
        let mut headers = headers.to_vec();
        headers.extend(body.map(|_| ("Content-Type", kind)));
        let response = self.send_bytes(method, &address, &headers, bytes.as_bytes())?;
        contract::check(method, path, &response);
        Some(response)
    }

    /// Sends a request to any URL, including those outside the API.
    fn request_url(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Response> {
        let Some(body) = body else {
            return self.send_bytes(method, address, headers, &[]);
        };
        let headers = [headers, &[("Content-Type", "application/json")]].concat();
        self.send_bytes(method, address, &headers, body.to_string().as_bytes())
    }

    fn send_bytes(
        &self,
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Option<Response> {
        let mut request = ureq::http::Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = if body.is_empty() {
            self.agent.run(request.body(()).unwrap()).ok()?
        } else {
            self.agent.run(request.body(body).unwrap()).ok()?
        };
        Response::read(response)
    }

    /// Posts a comment. Returns `None` if there is no response.
    pub fn post(&self, slug: &str, comment: &Value, key: Option<&str>) -> Option<Response> {
        let headers: Vec<(&str, &str)> = key
            .map(|key| ("Idempotency-Key", key))
            .into_iter()
            .collect();
        self.api_request(
            "POST",
            &format!("articles/{slug}/comments"),
            &headers,
            Some(comment),
        )
    }

    /// Returns how many comments an article has.
    pub fn total(&self, slug: &str) -> Option<u64> {
        self.api_request(
            "GET",
            &format!("articles/{slug}/comments?limit=1"),
            &[],
            None,
        )?
        .json["total"]
            .as_u64()
    }
}

/// Whether a server started.
pub enum StartResult {
    Running(Box<Server>),
    /// The error message.
    Failed(String),
}

/// A running server.
pub struct Server {
    child: Child,
    address: String,
    files: Option<u32>,
    options: Vec<String>,
    folder: TempDir,
}

impl Server {
    pub fn start(options: &[&str]) -> Self {
        match Self::try_start(options) {
            StartResult::Running(server) => *server,
            StartResult::Failed(error) => panic!("{error}"),
        }
    }

    /// Starts a server with a limit of open files.
    pub fn start_with_file_limit(files: u32, options: &[&str]) -> Self {
        match Self::start_with(Some(files), options) {
            StartResult::Running(server) => *server,
            StartResult::Failed(error) => panic!("{error}"),
        }
    }

    pub fn try_start(options: &[&str]) -> StartResult {
        Self::start_with(None, options)
    }

    fn start_with(files: Option<u32>, options: &[&str]) -> StartResult {
        let folder = tempfile::tempdir().unwrap();
        let articles = folder.path().join("content/articles");
        std::fs::create_dir_all(&articles).unwrap();
        std::fs::write(
            folder.path().join("content/sections.json"),
            r#"[{"slug":"s","name":"S"}]"#,
        )
        .unwrap();
        for (slug, more) in [
            ("a", ""),
            ("closed", "comments = \"closed\"\n"),
            ("gone", "gone = true\n"),
        ] {
            std::fs::write(
                articles.join(format!("{slug}.md")),
                format!("{ARTICLE}{more}\n+++\n\nText.\n"),
            )
            .unwrap();
        }
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        match spawn(&folder, files, &options) {
            Ok((child, address)) => StartResult::Running(Box::new(Self {
                child,
                address,
                files,
                options,
                folder,
            })),
            Err(error) => StartResult::Failed(error),
        }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// Kills the server without a shutdown, like a power cut.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts the server again on the same files.
    pub fn restart(&mut self) {
        let (child, address) = spawn(&self.folder, self.files, &self.options).unwrap();
        self.child = child;
        self.address = address;
    }

    /// Restarts the server on the same files with other options.
    pub fn restart_with(&mut self, options: &[&str]) {
        self.kill();
        self.options = options.iter().map(|&option| option.to_owned()).collect();
        self.restart();
    }

    pub fn get(&self, path: &str) -> Response {
        self.client().api_request("GET", path, &[], None).unwrap()
    }

    pub fn get_with(&self, path: &str, name: &str, value: &str) -> Response {
        self.client()
            .api_request("GET", path, &[(name, value)], None)
            .unwrap()
    }

    /// Requests any path under the server's root: pages, media files, preflights.
    pub fn request_path(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let root = self.address.split('/').next().unwrap();
        let address = format!("http://{root}/{path}");
        self.client()
            .request_url(method, &address, headers, None)
            .unwrap()
    }

    /// Writes a file into the server's folder, which contains `content/` and the built site. The server loads new
    /// articles a moment later.
    pub fn write_file(&self, path: &str, text: &str) {
        let file = self.folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    pub fn post(&self, slug: &str, comment: &Value, key: Option<&str>) -> Response {
        self.client().post(slug, comment, key).unwrap()
    }

    /// Posts a comment with the given headers.
    pub fn post_with(&self, slug: &str, comment: &Value, headers: &[(&str, &str)]) -> Response {
        let path = format!("articles/{slug}/comments");
        let client = self.client();
        client
            .api_request("POST", &path, headers, Some(comment))
            .unwrap()
    }

    /// Posts bytes that need not be a valid comment.
    pub fn post_bytes(&self, slug: &str, kind: &str, body: &[u8]) -> Response {
        let headers = [("Content-Type", kind)];
        let headers = if kind.is_empty() { &[][..] } else { &headers };
        self.send_bytes("POST", &format!("articles/{slug}/comments"), headers, body)
    }

    /// Sends a request with a body that need not be JSON.
    pub fn send_bytes(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Response {
        let client = self.client();
        let address = format!("{}{path}", client.base);
        let response = client.send_bytes(method, &address, headers, body).unwrap();
        contract::check(method, path, &response);
        response
    }

    pub fn send(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> Response {
        let bearer = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<(&str, &str)> = bearer
            .as_deref()
            .map(|value| ("Authorization", value))
            .into_iter()
            .collect();
        let body = Some(body).filter(|body| !body.is_null());
        self.client()
            .api_request(method, path, &headers, body)
            .unwrap()
    }

    /// Sends any request to the API.
    pub fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response {
        let body = Some(body).filter(|body| !body.is_null());
        self.client()
            .api_request(method, path, headers, body)
            .unwrap()
    }

    /// Posts a comment with the edit token of an earlier one.
    pub fn post_with_token(&self, slug: &str, comment: &Value, earlier: &Value) -> Response {
        let tokens = format!(
            "{}:{}",
            earlier["comment"]["id"].as_str().unwrap(),
            earlier["edit_token"].as_str().unwrap()
        );
        let path = format!("articles/{slug}/comments");
        self.request("POST", &path, &[("X-Comment-Tokens", &tokens)], comment)
    }

    pub fn vote(&self, id: &str, direction: &str) -> Response {
        let body = json!({ "direction": direction });
        self.client()
            .api_request(
                "PUT",
                &format!("comments/{id}/vote"),
                &[("X-Voter", "a-test-voter")],
                Some(&body),
            )
            .unwrap()
    }

    /// Returns the output of a moderation command.
    pub fn moderate(&self, words: &[&str]) -> String {
        self.try_moderate(words).unwrap()
    }

    /// Runs a moderation command. Returns its output or its error message.
    pub fn try_moderate(&self, words: &[&str]) -> Result<String, String> {
        let database = self.database().display().to_string();
        command(&[&["moderation", "--database", &database], words].concat())
    }

    /// Returns what the program logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Returns the server's folder, which contains `content/` and the built site.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Returns the path of the database file.
    pub fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("comments.db")
    }

    /// Returns the result of SQLite's integrity check.
    pub fn integrity(&self) -> String {
        let connection =
            rusqlite::Connection::open(self.folder.path().join("comments.db")).unwrap();
        connection
            .query_row("pragma integrity_check", [], |row| row.get(0))
            .unwrap()
    }

    /// Returns the texts of all comments of an article, page by page.
    pub fn all_texts(&self, slug: &str) -> Vec<String> {
        let mut texts = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .get(&format!("articles/{slug}/comments?limit=100{cursor}"))
                .json;
            let items = page["items"].as_array().unwrap();
            texts.extend(
                items
                    .iter()
                    .map(|one| one["body_text"].as_str().unwrap().to_owned()),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return texts,
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the program with these arguments. Returns its output or its error message.
pub fn command(words: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_standfirst-server"))
        .args(words)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    match output.status.code() {
        Some(0) => Ok(text(output.stdout)),
        code => {
            assert_eq!(code, Some(1), "{words:?}");
            assert!(output.stdout.is_empty(), "{words:?}");
            Err(text(output.stderr))
        }
    }
}

fn log(folder: &TempDir) -> std::fs::File {
    let mut options = std::fs::File::options();
    let options = options.create(true).append(true);
    options.open(folder.path().join("log")).unwrap()
}

fn spawn(
    folder: &TempDir,
    files: Option<u32>,
    options: &[String],
) -> Result<(Child, String), String> {
    let program = env!("CARGO_BIN_EXE_standfirst-server");
    let mut command = match files {
        None => Command::new(program),
        Some(files) => {
            let mut shell = Command::new("sh");
            let line = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
            shell.args(["-c", &line, program]);
            shell
        }
    };
    command.arg("serve");
    if !options.iter().any(|option| option == "--database") {
        command
            .arg("--database")
            .arg(folder.path().join("comments.db"));
    }
    command.arg("--content").arg(folder.path().join("content"));
    command.arg("--dist").arg(folder.path());
    if !options.iter().any(|option| option == "--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    let mut child = command
        .args(options)
        .stdout(Stdio::piped())
        .stderr(log(folder))
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    match line
        .trim()
        .strip_prefix("standfirst-server listening on http://")
    {
        Some(address) => Ok((child, address.trim_end_matches('/').to_owned())),
        None => {
            child.wait().unwrap();
            Err(std::fs::read_to_string(folder.path().join("log")).unwrap())
        }
    }
}
