-- What 0027 and 0028 have added. It reads every row and blocks no writer.

alter table approvals validate constraint approvals_kind_check;
alter table approvals validate constraint approvals_subject_kind_check;
alter table audit_events validate constraint audit_events_subject_kind_check;
alter table messages validate constraint messages_kind_check;
