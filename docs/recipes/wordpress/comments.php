<?php
/**
 * What themes without blocks include in the place of their own comments.php; see standfirst.php.
 */

defined('ABSPATH') || exit;

// The element is escaped where it is made.
printf('<div class="comments-area">%s</div>', Standfirst\element());
