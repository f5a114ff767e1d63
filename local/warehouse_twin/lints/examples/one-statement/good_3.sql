-- Two; says this comment.
select 1 /* ; */;
;
