<?php
/**
 * Plugin Name: Standfirst comments
 * Description: Shows the comments of this site with Standfirst, in the place of the theme's own. They stay in WordPress.
 * Version: 1.0
 * Requires at least: 6.1
 * Requires PHP: 7.4
 * License: MIT
 *
 * Put this file and comments.php into wp-content/plugins/standfirst/, say in wp-config.php where the files of
 * Standfirst are served, and activate the plugin:
 *
 *     define('STANDFIRST_WIDGET', 'https://news.example');
 *     define('STANDFIRST_INTEGRITY', 'sha384-…'); // in widget/integrity.json there; may be left out
 *
 * The site needs permalinks other than "plain": the comments are read at /wp-json/. Attributes are changed by
 * a filter:
 *
 *     add_filter('standfirst_attributes', fn($attributes) => ['theme' => 'light'] + $attributes);
 */

namespace Standfirst;

defined('ABSPATH') || exit;

/** Where the files of Standfirst are served, without a slash at the end; empty where nobody has said. */
function widget(): string
{
    return defined('STANDFIRST_WIDGET') ? untrailingslashit(STANDFIRST_WIDGET) : '';
}

/** The attributes of the element for the post that is shown. */
function attributes(): array
{
    $paged = get_option('page_comments');
    $attributes = [
        // Where links of themes and of WordPress itself lead.
        'id' => 'comments',
        'backend' => 'wordpress',
        'server' => untrailingslashit(home_url()),
        'page-id' => get_the_ID(),
        'page-url' => get_permalink(),
        // WordPress gives out a hundred at once, and no more.
        'page-size' => $paged ? min(100, max(1, (int) get_option('comments_per_page'))) : 100,
        'lang' => strtok(get_locale(), '_'),
    ];
    return apply_filters('standfirst_attributes', $attributes, get_post());
}

/** The element; nothing where a theme would show nothing either. */
function element(): string
{
    if (post_password_required() || !(comments_open() || get_comments_number())) {
        return '';
    }
    $html = '<standfirst-comments';
    foreach (attributes() as $name => $value) {
        $html .= sprintf(' %s="%s"', preg_replace('/[^a-z0-9.-]/', '', $name), esc_attr($value));
    }
    $html .= sprintf('>%s</standfirst-comments>', esc_html__('The comments need JavaScript.', 'standfirst'));
    return $html . proof();
}

/** WordPress believes a cookie only together with this proof of who is signed in. */
function proof(): string
{
    if (!is_user_logged_in()) {
        return '';
    }
    $variables = wp_json_encode(['nonce' => wp_create_nonce('wp_rest')], JSON_HEX_TAG);
    return wp_get_inline_script_tag("document.currentScript.previousElementSibling.variables = $variables;");
}

/** Who is signed in writes as themselves: the API would take any name that was typed. */
function signed($comment, $request)
{
    if (!is_array($comment) || !is_user_logged_in() || !$request->get_header('X-WP-Nonce')) {
        return $comment;
    }
    $user = wp_get_current_user();
    return [
        'user_id' => $user->ID,
        'comment_author' => $user->display_name,
        'comment_author_email' => $user->user_email,
        'comment_author_url' => $user->user_url,
    ] + $comment;
}

add_action('plugins_loaded', function () {
    if (!widget()) {
        return;
    }

    // Block themes, such as Twenty Twenty-Three.
    add_filter('render_block_core/comments', fn() => element());

    // All other themes: the file is what they include.
    add_filter('comments_template', fn() => __DIR__ . '/comments.php');

    add_action('wp_head', function () {
        if (!is_singular()) {
            return;
        }
        wp_print_script_tag(array_filter([
            'type' => 'module',
            'crossorigin' => 'anonymous',
            'src' => esc_url_raw(widget() . '/widget/standfirst.mjs'),
            'integrity' => defined('STANDFIRST_INTEGRITY') ? STANDFIRST_INTEGRITY : '',
        ]));
    });

    // A site that takes comments without registration takes them here, too.
    add_filter('rest_allow_anonymous_comments', fn($allowed) => $allowed || !get_option('comment_registration'));

    add_filter('rest_pre_insert_comment', __NAMESPACE__ . '\\signed', 10, 2);
});
