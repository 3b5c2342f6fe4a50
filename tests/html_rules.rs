//! The expected result of sanitising, for every sanitiser. `tests/sanitiser.rs` tests the native one against this
//! table, and `tests/browser/sanitiser.rs` those of the browser.

/// A text, the kind that selects its policy (an article's address is `https://x.org/2026/post/`), and the result.
pub const RULES: &[(&str, Kind, &str)] = &[
    // Unknown elements are removed, but their text stays.
    (
        "Это <nobr>по-моему</nobr> важно",
        Kind::Comment,
        "Это по-моему важно",
    ),
    ("<x-note><p>text</p></x-note>", Kind::Comment, "<p>text</p>"),
    ("vector<int> is fast", Kind::Comment, "vector is fast"),
    (
        "<math><mi>x</mi></math> <button>y</button>",
        Kind::Comment,
        "x y",
    ),
    (
        "a<script>b</script><style>c</style><template>d</template>",
        Kind::Comment,
        "a",
    ),
    (
        "<span>two <font>three</font></span>",
        Kind::Comment,
        "two three",
    ),
    (
        "Ann <3 cats &amp; 5 < 6",
        Kind::Comment,
        "Ann &lt;3 cats &amp; 5 &lt; 6",
    ),
    (
        "<form><input name=firstChild><b>seen</b></form>",
        Kind::Comment,
        "<p><b>seen</b></p>\n",
    ),
    ("<select><option>a</option></select>b", Kind::Comment, "b"),
    // Blocks and table cells stay separated.
    (
        "<div>First.</div><div>Second.</div>",
        Kind::Comment,
        "<p>First.</p>\n<p>Second.</p>\n",
    ),
    (
        "<div><div>A</div><p>B</p></div>",
        Kind::Comment,
        "<p>A</p>\n<p>B</p>\n",
    ),
    (
        "<table><tr><td>1</td><td>2</td></tr><tr><th>3</th><td>4</td></tr></table>",
        Kind::Comment,
        "<p>1 2 </p>\n<p>3 4 </p>\n\n\n",
    ),
    ("<h2>Title</h2>words", Kind::Comment, "<p>Title</p>\nwords"),
    // Pictures that stand for text.
    (
        "Well <img class=emoji src=https://s.w.org/1.svg alt=\"🙂\"> done",
        Kind::Comment,
        "Well 🙂 done",
    ),
    // Media.
    (
        "<figure><iframe src=\"https://v.example/1\" title=\"A film\"></iframe></figure>",
        Kind::Article,
        "<figure><a href=\"https://v.example/1\" rel=\"noopener external\">A film</a></figure>",
    ),
    (
        "<video><source src=/2.mp4></video>",
        Kind::Article,
        "<a href=\"https://x.org/2.mp4\" rel=\"noopener external\">/2.mp4</a>",
    ),
    (
        "<iframe src=\"javascript:window.hit=1\" title=x>y</iframe>",
        Kind::Article,
        "",
    ),
    // Lazy-loaded pictures.
    (
        "<img src=\"data:image/gif;base64,R0\" data-src=\"/a.png\"><noscript><img src=\"/a.png\"></noscript>",
        Kind::Article,
        "<img src=\"https://x.org/a.png\" loading=\"lazy\" decoding=\"async\">",
    ),
    (
        "<img src=a.png data-srcset=\"b.png 2x\">",
        Kind::Article,
        "<img src=\"https://x.org/2026/post/a.png\" srcset=\"https://x.org/2026/post/b.png 2x\" loading=\"lazy\" decoding=\"async\">",
    ),
    // Whatever attribute holds the address for a lazy-loading script.
    (
        "<img src=/blank.gif srcset=\"\" data-src=a.png data-srcset=\"b.png 2x\">",
        Kind::Article,
        "<img src=\"https://x.org/2026/post/a.png\" srcset=\"https://x.org/2026/post/b.png 2x\" loading=\"lazy\" decoding=\"async\">",
    ),
    (
        "<img src=/blank.gif srcset=\"data:image/gif;base64,R0 1w\" data-src=a.png data-srcset=\"b.png 2x\">",
        Kind::Article,
        "<img src=\"https://x.org/2026/post/a.png\" srcset=\"https://x.org/2026/post/b.png 2x\" loading=\"lazy\" decoding=\"async\">",
    ),
    (
        "<img data-cfsrc=/a.png><img nitro-lazy-src=/b.png nitro-lazy-srcset=\"/c.png 2x\" src=\"data:image/svg+xml,x\">",
        Kind::Article,
        "<img src=\"https://x.org/a.png\" loading=\"lazy\" decoding=\"async\"><img src=\"https://x.org/b.png\" srcset=\"https://x.org/c.png 2x\" loading=\"lazy\" decoding=\"async\">",
    ),
    (
        "<img src=/a.png data-zoom-src=/large.png>",
        Kind::Article,
        "<img src=\"https://x.org/a.png\" loading=\"lazy\" decoding=\"async\">",
    ),
    (
        "<iframe src=about:blank data-lazy-src=https://v.example/2 title=B></iframe>",
        Kind::Article,
        "<a href=\"https://v.example/2\" rel=\"noopener external\">B</a>",
    ),
    // Addresses.
    (
        "<a href=../other/>o</a><blockquote cite=c>q</blockquote>",
        Kind::Article,
        "<a href=\"https://x.org/2026/other/\" rel=\"noopener external\">o</a><blockquote cite=\"https://x.org/2026/post/c\">q</blockquote>",
    ),
    (
        "<a href=\"java&#9;script:x\">a</a>",
        Kind::Comment,
        "<a>a</a>",
    ),
    (
        "<a href=https://x.org/b>b</a>",
        Kind::Comment,
        "<a href=\"https://x.org/b\" rel=\"ugc nofollow noopener external\">b</a>",
    ),
    // Footnotes, whichever attribute names them, and only within their own text.
    (
        "<a href=#n1>1</a> <a name=n1>one</a> <span id=n2>two</span>",
        Kind::Comment,
        "<a href=\"#text-comment-7-n1\" rel=\"ugc nofollow noopener external\">1</a> <a id=\"text-comment-7-n1\">one</a> <a id=\"text-comment-7-n2\"></a>two",
    ),
    (
        "<a href=https://x.org/2026/post/#fn:1>1</a><sup id=fn:1>2</sup>",
        Kind::Article,
        "<a href=\"#text-post-fn:1\" rel=\"noopener external\">1</a><sup id=\"text-post-fn:1\">2</sup>",
    ),
    (
        "<a href=https://x.org/2026/post#n1>1</a><a href=\" #n1\">2</a><p id=n1>3</p>",
        Kind::Article,
        "<a href=\"#text-post-n1\" rel=\"noopener external\">1</a><a href=\"#text-post-n1\" rel=\"noopener external\">2</a><p id=\"text-post-n1\">3</p>",
    ),
    (
        "<a href=#text-a>1</a><p id=text-a>2</p>",
        Kind::Article,
        "<a href=\"#text-post-text-a\" rel=\"noopener external\">1</a><p id=\"text-post-text-a\">2</p>",
    ),
    (
        "<p id=body>a</p><p id=app title=x>b</p>",
        Kind::Comment,
        "<p id=\"text-comment-7-body\">a</p><p id=\"text-comment-7-app\">b</p>",
    ),
    // Lists, cells and text directions are kept.
    (
        "<ol start=3 reversed><li dir=rtl lang=ar>a</li></ol>",
        Kind::Comment,
        "<ol start=\"3\" reversed=\"\"><li lang=\"ar\" dir=\"rtl\">a</li></ol>",
    ),
    (
        "<table><tbody><tr><td colspan=2 onclick=x>a</td></tr></tbody></table>",
        Kind::Article,
        "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
    ),
];

/// The kind of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A reader's text, in comment 7.
    Comment,
    /// The newsroom's text, in the article "post".
    Article,
}

impl Kind {
    /// Returns the policy for texts of this kind.
    pub fn policy(self) -> standfirst_html::Policy {
        use standfirst_html::Policy;
        match self {
            Self::Comment => Policy::comment().with_id_prefix("comment-7"),
            Self::Article => {
                Policy::article(Some("https://x.org/2026/post/".into())).with_id_prefix("post")
            }
        }
    }
}
