-- what it does
drop table customers;
