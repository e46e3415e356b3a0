"""The brief: what an analyst reads in the morning, as one page. Values in, HTML or Markdown out.

content = compose(material, period, wanted)
page(content)       HTML, self-contained: no script, nothing fetched
markdown(content)   the same for a chat or a mail
"""

from newswatch.reports.brief.compose import compose
from newswatch.reports.brief.content import Brief
from newswatch.reports.brief.markdown import markdown
from newswatch.reports.brief.page import page

__all__ = ["Brief", "compose", "markdown", "page"]
