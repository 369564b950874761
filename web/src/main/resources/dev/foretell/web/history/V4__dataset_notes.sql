-- What its sender should know about how the file was read: JSON, or null.
alter table dataset add column notes text;
