import { useState } from "react";
import { Comments } from "./Comments.jsx";

const SERVER = "https://comments.example";

const ARTICLES = [
  { slug: "the-last-lamplighter", headline: "The last lamplighter of Tannery Row" },
  { slug: "a-bench-for-two", headline: "A bench for two" },
];

/** A site of two articles; which one is shown is all it knows. */
export function App() {
  const [shown, show] = useState(ARTICLES[0]);
  return (
    <main>
      <nav aria-label="Articles">
        {ARTICLES.map((article) => (
          <button key={article.slug} type="button" onClick={() => show(article)}>
            {article.headline}
          </button>
        ))}
      </nav>
      <h1>{shown.headline}</h1>
      {/* The key makes it another thread, not the same one with other comments: what is typed stays a
          draft of the article it was typed under. */}
      <Comments key={shown.slug} server={SERVER} pageId={shown.slug} />
    </main>
  );
}
