-- What 0031 has added. It reads every row and blocks no writer.

alter table messages validate constraint messages_kind_check;
