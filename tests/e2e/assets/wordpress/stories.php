<?php
/* Plugin Name: What a publisher adds to take comments from a page elsewhere */

// Guests may comment through the REST API: stock WordPress answers 401 rest_comment_login_required,
// which one story wants to see.
add_filter('rest_allow_anonymous_comments', fn() => getenv('WORDPRESS_GUESTS') !== 'refused');

// A test machine sends no mail.
add_filter('pre_wp_mail', '__return_true');

// The moderated variant, without a second database.
if (getenv('WORDPRESS_MODERATED') === 'yes') {
    add_filter('pre_option_comment_moderation', fn() => 1);
}

// Only the variant that is about it refuses a second comment within fifteen seconds; the other stories
// write faster than people do.
if (getenv('WORDPRESS_FLOOD') !== 'refused') {
    add_filter('comment_flood_filter', '__return_false', 100);
}

// The widget in the place of the theme's own comments, as a publisher's plugin would put it there.
$widget = filter_input(INPUT_GET, 'widget', FILTER_VALIDATE_URL);
if ($widget) {
    add_filter('render_block_core/comments', fn() => sprintf(
        '<standfirst-comments backend="wordpress" page-id="%d" page-size="100" server="%s"></standfirst-comments>',
        get_the_ID(),
        esc_url(home_url())
    ));
    add_action('wp_head', fn() => printf(
        '<script type="module" src="%s/widget/standfirst.mjs"></script>',
        esc_url($widget)
    ));
}
