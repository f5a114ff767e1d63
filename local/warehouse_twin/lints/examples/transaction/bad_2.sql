create schema shop;
create database other;
