--liquibase formatted sql

--changeset lint:base
create table orders (id bigint, note varchar(100), note2 varchar(100), note3 varchar(100), price numeric(10,2), at timestamp, body text);
create table customers (id bigint);

--changeset lint:0-alter-table-orders labels:"expand, m"
--comment: expect: drop-column!
alter table orders drop column note;

--changeset lint:1-alter-table-orders labels:"contract, m"
--comment: expect: nothing
alter table orders drop column note;

--changeset lint:2-alter-table-orders labels:"expand, m"
--comment: expect: drop-column! drop-column!
alter table orders drop note, drop price;

--changeset lint:3-drop-table-customers labels:"tighten, m"
--comment: expect: drop-table!
drop table customers;

--changeset lint:4-drop-table-customers
--comment: expect: drop-cascade drop-table!
drop table customers cascade;

--changeset lint:5-drop-view-v labels:"expand, m"
--comment: expect: drop-object!
drop view v;

--changeset lint:6-drop-sequence-s labels:"expand, m"
--comment: expect: drop-object!
drop sequence s;

--changeset lint:7-drop-schema-s labels:"expand, m"
--comment: expect: drop-cascade drop-object!
drop schema s cascade;

--changeset lint:8-drop-type-mood labels:"expand, m"
--comment: expect: drop-object!
drop type mood;

--changeset lint:9-drop-materialized-view labels:"expand, m"
--comment: expect: drop-object!
drop materialized view mv;

--changeset lint:10-drop-function-f labels:"expand, m"
--comment: expect: drop-object!
drop function f;

--changeset lint:11-truncate-table-orders labels:"expand, m"
--comment: expect: truncate!
truncate table orders;

--changeset lint:12-truncate-table-orders labels:"contract, m"
--comment: expect: nothing
truncate table orders;

--changeset lint:13-alter-table-orders labels:"expand, m"
--comment: expect: rename!
alter table orders rename column note to remark;

--changeset lint:14-alter-table-orders labels:"expand, m"
--comment: expect: rename!
alter table orders rename to purchases;

--changeset lint:15-rename-table-orders labels:"expand, m"
--comment: expect: rename!
rename table orders to purchases;

--changeset lint:16-alter-type-mood labels:"expand, m"
--comment: expect: rename!
alter type mood rename value 'a' to 'b';

--changeset lint:17-alter-type-mood labels:"expand, m"
--comment: expect: nothing
alter type mood add value 'c';

--changeset lint:18-alter-table-orders labels:"expand, m"
--comment: expect: change-column-type!
alter table orders alter column note type varchar(50);

--changeset lint:19-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders alter column note2 type varchar(300);

--changeset lint:20-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders alter column note3 set data type varchar(300);

--changeset lint:21-alter-table-orders labels:"tighten, m"
--comment: expect: change-column-type!
alter table orders alter column price type bigint using price::bigint;

--changeset lint:22-alter-table-orders labels:"expand, m"
--comment: expect: change-column-type!
alter table orders modify column note bigint;

--changeset lint:23-alter-table-orders labels:"expand, m"
--comment: expect: change-column-type! rename!
alter table orders change note remark varchar(100);

--changeset lint:24-alter-table-customers labels:"expand, m"
--comment: expect: not-null-scan set-not-null!
alter table customers alter column id set not null;

--changeset lint:25-alter-table-customers labels:"tighten, m"
--comment: expect: not-null-scan
alter table customers alter column id set not null;

--changeset lint:26-alter-table-orders labels:"tighten, m"
--comment: expect: not-null-scan set-not-null-on-old!
alter table orders alter column id set not null;

--changeset lint:27-alter-table-customers labels:"expand, m"
--comment: expect: drop-not-null
alter table customers alter column id drop not null;

--changeset lint:28-alter-table-orders labels:"expand, m"
--comment: expect: drop-default!
alter table orders alter column note drop default;

--changeset lint:29-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders alter column note set default 'x';

--changeset lint:30-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders add column b1 varchar(10);

--changeset lint:31-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders add column b2 int default 5 not null;

--changeset lint:32-alter-table-orders labels:"expand, m"
--comment: expect: add-required-column!
alter table orders add column b3 int not null;

--changeset lint:33-alter-table-orders labels:"expand, m"
--comment: expect: add-column-volatile-default
alter table orders add column b4 uuid default gen_random_uuid();

--changeset lint:34-alter-table-orders labels:"expand, m"
--comment: expect: add-generated-column
alter table orders add column b5 bigint generated always as identity;

--changeset lint:35-alter-table-orders labels:"expand, m"
--comment: expect: add-generated-column
alter table orders add column b6 bigserial;

--changeset lint:36-alter-table-orders labels:"expand, m"
--comment: expect: add-column-with-constraint
alter table orders add column b7 bigint references customers(id);

--changeset lint:37-alter-table-orders labels:"expand, m"
--comment: expect: json-column
alter table orders add column b8 json;

--changeset lint:38-alter-table-orders labels:"expand, m"
--comment: expect: add-unique!
alter table orders add constraint u unique (note);

--changeset lint:39-alter-table-orders labels:"tighten, m"
--comment: expect: nothing
alter table orders add constraint u unique (note);

--changeset lint:40-alter-table-orders labels:"expand, m"
--comment: expect: add-unique!
alter table orders add constraint u unique using index ix;

--changeset lint:41-alter-table-orders labels:"expand, m"
--comment: expect: add-primary-key!
alter table orders add primary key (id);

--changeset lint:42-alter-table-orders labels:"expand, m"
--comment: expect: drop-primary-key!
alter table orders drop primary key;

--changeset lint:43-alter-table-orders labels:"expand, m"
--comment: expect: add-foreign-key!
alter table orders add constraint f foreign key (id) references customers(id);

--changeset lint:44-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders add constraint f foreign key (id) references customers(id) not valid;

--changeset lint:45-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders validate constraint f;

--changeset lint:46-alter-table-orders labels:"expand, m"
--comment: expect: add-check!
alter table orders add constraint k check (price > 0);

--changeset lint:47-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders add constraint k check (price > 0) not valid;

--changeset lint:48-alter-table-orders labels:"expand, m"
--comment: expect: drop-constraint
alter table orders drop constraint f;

--changeset lint:49-alter-table-orders labels:"expand, m"
--comment: expect: drop-constraint
alter table orders drop foreign key f;

--changeset lint:50-create-index-i labels:"expand, m"
--comment: expect: create-index
create index i on orders (note);

--changeset lint:51-create-unique-index labels:"expand, m"
--comment: expect: create-index create-unique-index!
create unique index i on orders (note);

--changeset lint:52-drop-index-i labels:"expand, m"
--comment: expect: drop-index
drop index i;

--changeset lint:53-drop-index-concurrently labels:"expand, m"
--comment: expect: concurrently-in-transaction!
drop index concurrently i;

--changeset lint:54-create-table-t9 labels:"expand, m"
--comment: expect: nothing
create table t9 (id bigint);

--changeset lint:55-alter-table-t9 labels:"expand, m"
--comment: expect: nothing
alter table t9 add constraint u9 unique (id);

--changeset lint:56-create-view-v2 labels:"expand, m"
--comment: expect: nothing
create view v2 as select 1;

--changeset lint:57-create-or-replace labels:"expand, m"
--comment: expect: replace-object
create or replace view v2 as select 1;

--changeset lint:58-delete-from-orders labels:"expand, m"
--comment: expect: delete-all!
delete from orders;

--changeset lint:59-delete-from-orders labels:"expand, m"
--comment: expect: change-data
delete from orders where id = 1;

--changeset lint:60-update-orders-set labels:"expand, m"
--comment: expect: update-all
update orders set note = 'x';

--changeset lint:61-update-orders-set labels:"expand, m"
--comment: expect: change-data
update orders set note = 'x' where id = 1;

--changeset lint:62-insert-into-orders labels:"expand, m"
--comment: expect: change-data
insert into orders (id) values (1);

--changeset lint:63-merge-into-orders labels:"expand, m"
--comment: expect: change-data
merge into orders o using customers c on (o.id = c.id) when matched then update set note = 'x';

--changeset lint:64-vacuum-full-orders labels:"expand, m"
--comment: expect: rewrite-table!
vacuum full orders;

--changeset lint:65-cluster-orders-using labels:"expand, m"
--comment: expect: rewrite-table!
cluster orders using i;

--changeset lint:66-alter-domain-d labels:"expand, m"
--comment: expect: alter-domain!
alter domain d set not null;

--changeset lint:67-alter-table-orders labels:"expand, m"
--comment: expect: detach-partition!
alter table orders detach partition p;

--changeset lint:68-alter-table-orders labels:"expand, m"
--comment: expect: change-enum
alter table orders modify mood enum('a','b');

--changeset lint:69-alter-table-orders labels:"expand, m"
--comment: expect: blocking-algorithm
alter table orders add column b9 int, algorithm=copy;

--changeset lint:70-alter-table-orders labels:"expand, m"
--comment: expect: nothing
alter table orders add column b9 int, algorithm=inplace, lock=none;

--changeset lint:71-alter-table-orders labels:"expand, m"
--comment: expect: blocking-algorithm
alter table orders add column b9 int, lock=shared;

--changeset lint:72-lock-table-orders labels:"expand, m"
--comment: expect: explicit-lock
lock table orders;

--changeset lint:73-set-lock_timeout-= labels:"expand, m"
--comment: expect: nothing
set lock_timeout = '3s';

--changeset lint:74-comment-on-table labels:"expand, m"
--comment: expect: nothing
comment on table orders is 'x';

--changeset lint:75-create-sequence-s2 labels:"expand, m"
--comment: expect: nothing
create sequence s2;

--changeset lint:76-do--begin labels:"expand, m" splitStatements:false
--comment: expect: opaque
do $$ begin execute 'drop table orders'; end $$;

--changeset lint:77-this-is-no labels:"expand, m"
--comment: expect: opaque
this is no sql at all;

--changeset lint:78-exec-sp_rename-a labels:"expand, m"
--comment: expect: opaque
exec sp_rename 'a', 'b';

--changeset lint:lost labels: contract
--comment: expect: drop-column! lost-label!
alter table orders drop column price;

--changeset lint:quoted labels:"contract, m"
--comment: expect: nothing
alter table orders drop column price;

--changeset lint:rerun labels:"contract, m" runAlways:true
--comment: expect: rerun-destructive!
alter table orders drop column price;

--changeset lint:rerun-view labels:"expand, m" runOnChange:true
--comment: expect: replace-object
create or replace view v2 as select 1;

--changeset lint:two-labels labels:"expand, contract, m"
--comment: expect: two-labels!
alter table orders add column c1 int;

--changeset lint:mixed labels:"contract, m"
--comment: expect: mixed-changes! several-locks
alter table orders add column c2 int, drop column body;
alter table customers drop column id;

--changeset lint:mixed-in-one labels:"contract, m"
--comment: expect: mixed-changes!
alter table orders add column c3 int, drop column note;

--changeset lint:several labels:"expand, m"
--comment: expect: drop-constraint drop-not-null several-locks
alter table orders drop constraint k;
alter table customers alter column id drop not null;

--changeset lint:several-own labels:"expand, m"
--comment: expect: nothing
create table t10 (id bigint);
create index i10 on t10 (id);
alter table t10 alter column id set not null;

--changeset lint:several-apart labels:"expand, m" runInTransaction:false
--comment: expect: drop-constraint drop-not-null
alter table orders drop constraint k;
alter table customers alter column id drop not null;

--changeset lint:contract-first labels:"contract, m"
--comment: expect: contract-before-expand!
alter table customers drop column again;

--changeset lint:contract-first-table labels:"contract, m"
--comment: expect: contract-before-expand!
drop table later;

--changeset lint:expand-after labels:"expand, m"
--comment: expect: nothing
alter table customers add column again int;

--changeset lint:expand-table-after labels:"expand, m"
--comment: expect: nothing
create table later (id bigint);

--changeset lint:add-and-fill labels:"expand, m"
--comment: expect: update-all
alter table orders add column c4 int;
update orders set c4 = 1;

--changeset lint:no-reason labels:"expand, m"
--comment: changeover:allow drop-column expect: drop-column! suppression-without-reason!
alter table orders drop column note2;

--changeset lint:with-reason labels:"expand, m"
--comment: changeover:allow drop-column because nobody reads it expect: drop-column?
alter table orders drop column note3;

--changeset lint:drop-default-contract labels:"contract, m"
--comment: expect: nothing
alter table orders alter column note drop default;

--changeset lint:required-tighten labels:"tighten, m"
--comment: expect: nothing
alter table orders add column c5 int not null;

--changeset lint:check-tighten labels:"tighten, m"
--comment: expect: nothing
alter table orders add constraint k2 check (price > 0);

--changeset lint:rename-contract labels:"contract, m"
--comment: expect: nothing
alter table orders rename column note to remark;

--changeset lint:type-contract labels:"contract, m"
--comment: expect: nothing
alter table orders alter column note type varchar(50);

--changeset lint:foreign-key-tighten labels:"tighten, m"
--comment: expect: nothing
alter table orders add constraint f4 foreign key (id) references customers(id);

--changeset lint:primary-key-tighten labels:"tighten, m"
--comment: expect: nothing
alter table orders add primary key (id);

--changeset lint:drop-primary-key-contract labels:"contract, m"
--comment: expect: nothing
alter table orders drop primary key;

--changeset lint:drop-view-contract labels:"contract, m"
--comment: expect: nothing
drop view v;

--changeset lint:delete-contract labels:"contract, m"
--comment: expect: nothing
delete from orders;

--changeset lint:unique-index-tighten labels:"tighten, m"
--comment: expect: create-index
create unique index i3 on orders (note);

--changeset lint:domain-contract labels:"contract, m"
--comment: expect: nothing
alter domain d set not null;

--changeset lint:detach-contract labels:"contract, m"
--comment: expect: nothing
alter table orders detach partition p;

--changeset lint:rewrite-contract labels:"contract, m"
--comment: expect: nothing
vacuum full orders;

--changeset lint:vacuum labels:"expand, m"
--comment: expect: opaque
vacuum orders;

--changeset lint:jsonb labels:"expand, m"
--comment: expect: nothing
alter table orders add column c6 jsonb;

--changeset lint:index-concurrently labels:"expand, m" runInTransaction:false
--comment: expect: nothing
create index concurrently i4 on orders (note);

--changeset lint:drop-index-concurrently labels:"expand, m" runInTransaction:false
--comment: expect: nothing
drop index concurrently i4;
