-- Whose voice an article is, and why: the agency that it credits, the article whose words it prints, else its outlet.

alter table newswatch.article
    add column voice_basis text not null default 'outlet'
        check (voice_basis in ('outlet', 'credit', 'relay', 'copy', 'words')),
    add column voice_quote text;
comment on column newswatch.article.voice is
    'The independent source behind it, a family of the catalogue: of the agency that it credits, of the article whose words it prints, else of its outlet.';
comment on column newswatch.article.voice_basis is
    'Why: credit (the text says that it is an agency''s, or has its hand in it), relay (its first sentences pass on an agency''s report), copy (an article with the same text is of that voice), words (an article that tells another toll or day in the same words is), outlet (nothing of these).';
comment on column newswatch.article.voice_quote is 'The words that credit the agency; null where none does.';
