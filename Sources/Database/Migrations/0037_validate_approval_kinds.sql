-- What 0036 has added. It reads every row and blocks no writer.

alter table approvals validate constraint approvals_kind_check;
alter table approvals validate constraint approvals_subject_kind_check;
