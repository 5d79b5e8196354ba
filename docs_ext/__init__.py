"""The site's directives, as one Python-Markdown extension: prose is written by hand, facts are fetched by name.

A block directive is a line `::name words at id`, alone or with an indented body; a formula is `$n + 2*p$`, in the
letters of the page's topic, and `$n + 2*p at B4.2$` is its value with a source problem's numbers. Everything is looked
up or computed when the page is rendered, and an unknown name raises, so that a strict build fails.

A page says itself which topic it is about, in its first line: `::topic conv-arithmetic` also writes the registry's
question as the title. A file's name or its metadata would not do, since Markdown sees neither. It is an extension of
Markdown and no plugin, because every renderer that reads `mkdocs.yml` runs those.
"""

from docs_ext.extension import SiteExtension, makeExtension

__all__ = ["SiteExtension", "makeExtension"]
