create table if not exists orders (id bigint primary key, ship_street varchar(100));
create table if not exists shipping_address (order_id bigint primary key, street varchar(100));
